package io.sessionlog.ingest.signature;

import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.support.security.ReloadedSetting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that are good for every session, and those of dialects. A setting that is a file is read
 * again when the file has changed, so that a secret that was stolen is taken back without a
 * restart.
 */
final class SharedSecrets {

  private final Supplier<List<Secret>> all;
  private final Supplier<Map<String, List<Secret>>> ofDialects;

  private SharedSecrets(
      Supplier<List<Secret>> all, Supplier<Map<String, List<Secret>>> ofDialects) {
    this.all = all;
    this.ofDialects = ofDialects;
  }

  static SharedSecrets of(List<Secret> all, Map<String, List<Secret>> ofDialects) {
    return new SharedSecrets(() -> all, () -> ofDialects);
  }

  /**
   * @param directory where a setting may be a file of its name
   */
  static SharedSecrets read(
      WebhookAuthSettings settings, @Nullable Path directory, Duration lookInterval) {
    Supplier<List<Secret>> first =
        new ReloadedSetting<>(
            "WHATSAPP_API_KEY",
            directory,
            settings.apiKey(),
            text -> text.isBlank() ? List.of() : List.of(Secret.of(text.strip())),
            lookInterval);
    Supplier<List<Secret>> more =
        new ReloadedSetting<>(
            "WEBHOOK_SECRETS",
            directory,
            settings.secrets(),
            text -> listed(text).map(Secret::of).toList(),
            lookInterval);
    return new SharedSecrets(
        () -> Stream.concat(first.get().stream(), more.get().stream()).toList(),
        new ReloadedSetting<>(
            "WEBHOOK_DIALECT_SECRETS",
            directory,
            settings.dialectSecrets(),
            SharedSecrets::byDialect,
            lookInterval));
  }

  private static Stream<String> listed(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(entry -> !entry.isEmpty());
  }

  private static Map<String, List<Secret>> byDialect(String text) {
    Map<String, List<Secret>> byDialect = new HashMap<>();
    listed(text)
        .forEach(
            entry -> {
              int equals = entry.indexOf('=');
              String name = equals < 0 ? "" : entry.substring(0, equals).strip();
              if (!name.equals(Dialects.OUR_OWN) && Dialects.named(name).isEmpty()) {
                throw new IllegalArgumentException(
                    "WEBHOOK_DIALECT_SECRETS must be a list of dialect=secret, such as meta-cloud=s3cret.");
              }
              byDialect
                  .computeIfAbsent(name, unseen -> new ArrayList<>(1))
                  .add(Secret.of(entry.substring(equals + 1).strip()));
            });
    return Map.copyOf(byDialect);
  }

  /** Those that are good for every session that has none of its own. */
  List<Secret> all() {
    return all.get();
  }

  /** By the dialect's name. */
  Map<String, List<Secret>> ofDialects() {
    return ofDialects.get();
  }

  boolean exist() {
    return !all().isEmpty() || !ofDialects().isEmpty();
  }
}
