package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.system.chaos.Findings.Kind;
import io.sessionlog.system.chaos.Ledger.Rejected;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Holds what was refused with 400 against the rejected topic: each once, as it was sent. */
final class RejectedCheck {

  private RejectedCheck() {}

  static void run(
      List<Ledger> ledgers, List<ConsumerRecord<byte[], byte[]>> topic, Findings findings) {
    Map<String, Integer> kept = new HashMap<>();
    topic.forEach(record -> kept.merge(text(record), 1, Integer::sum));
    for (Ledger ledger : ledgers) {
      for (Rejected rejected : ledger.rejected()) {
        String expected = ledger.sessionId() + new String(rejected.body(), UTF_8);
        if (kept.getOrDefault(expected, 0) != 1) {
          findings.add(
              Kind.LOST,
              "%s was told 400, and the rejected topic has it %d times",
              ledger.sessionId(),
              kept.getOrDefault(expected, 0));
        }
      }
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    return (record.key() == null ? "" : new String(record.key(), UTF_8))
        + new String(record.value(), UTF_8);
  }
}
