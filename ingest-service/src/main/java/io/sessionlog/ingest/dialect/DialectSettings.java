package io.sessionlog.ingest.dialect;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.wire.Fault;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param dialect what every sender speaks, by its name; where it is not set, each body tells
 * @param keepTokens whether tokens that stand in bodies are kept in the log; whoever reads the log
 *     could then speak in the sender's name. The log is what was sent, so they are by default
 */
@ConfigurationProperties("sender")
public record DialectSettings(@Nullable String dialect, @DefaultValue("true") boolean keepTokens) {

  public DialectSettings {
    if (dialect != null && dialect.isBlank()) {
      dialect = null;
    }
    if (dialect != null && !isKnown(dialect)) {
      throw new IllegalArgumentException("SENDER_DIALECT must be one of " + names() + ".");
    }
  }

  /**
   * What a webhook must be read as; null where its body tells.
   *
   * @param asked by the URL's {@code dialect}, which wins over the setting
   * @throws InvalidBody if there is no such dialect
   */
  public @Nullable String forced(@Nullable String asked) {
    if (asked == null || asked.isBlank()) {
      return dialect;
    }
    if (!isKnown(asked)) {
      throw InvalidBody.of(List.of(new Fault("dialect", "must be one of " + names())));
    }
    return asked;
  }

  private static boolean isKnown(String name) {
    return name.equals(Dialects.OUR_OWN) || Dialects.named(name).isPresent();
  }

  private static String names() {
    return Stream.concat(Stream.of(Dialects.OUR_OWN), Dialects.all().stream().map(Dialect::name))
        .collect(Collectors.joining(", "));
  }
}
