package io.sessionlog.bench.micro;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.FoldResult;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.StateCodec;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What one event costs the model: written, read, folded; and one state. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ModelBenchmark {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123Z");

  private final SessionFold fold = SessionFold.byDefault();
  private final byte[] data = Bodies.event(0).bytes();
  private final EventAttributes attributes =
      new EventAttributes(
          "01a20aa5-1afe-7221-8e4f-66722d11643a",
          "/api/whatsapp/webhook/bench-0000001",
          "message",
          "bench-0000001",
          NOW,
          null,
          null);
  private final byte[] envelope = EventCodec.write(attributes, data, 0, data.length);
  private final SessionEvent event = EventCodec.read(envelope);
  private final SessionState state =
      Objects.requireNonNull(fold.apply(null, event, new Position(0, 1)).state());
  private final byte[] stateBytes = StateCodec.write(state);

  @Benchmark
  public byte[] eventEncode() {
    return EventCodec.write(attributes, data, 0, data.length);
  }

  @Benchmark
  public SessionEvent eventDecode() {
    return EventCodec.read(envelope);
  }

  @Benchmark
  public FoldResult fold() {
    return fold.apply(state, event, new Position(0, 2));
  }

  @Benchmark
  public byte[] stateEncode() {
    return StateCodec.write(state);
  }

  @Benchmark
  public SessionState stateDecode() {
    return StateCodec.read(stateBytes);
  }
}
