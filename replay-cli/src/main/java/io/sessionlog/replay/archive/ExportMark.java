package io.sessionlog.replay.archive;

import io.sessionlog.model.json.Json;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * How far an export has come, so that a later one goes on there. It lies beside the files, under a
 * name that the readers of such folders skip.
 *
 * @param terms what was exported of which log, and how: a later export must have the same
 * @param chunks the number of the last files
 * @param next of each partition the first offset that is not exported yet
 */
record ExportMark(String terms, int chunks, SortedMap<Integer, Long> next) {

  private static final String NAME = "_export.json";

  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(NAME));
  }

  /** Before the first export. */
  static ExportMark nothing(String terms) {
    return new ExportMark(terms, 0, new TreeMap<>());
  }

  static ExportMark read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    byte[] json = Files.readAllBytes(file);
    try (JsonParser parser = Json.parser(json, 0, json.length)) {
      return read(parser);
    } catch (RuntimeException damaged) {
      throw new CommandFailure(
          ExitCode.REFUSED, file + " is damaged; export everything into a new folder.");
    }
  }

  private static ExportMark read(JsonParser parser) {
    String terms = "";
    int chunks = 0;
    var next = new TreeMap<Integer, Long>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "terms" -> terms = parser.getString();
        case "files" -> chunks = parser.getIntValue();
        case "next" -> {
          while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            int partition = Integer.parseInt(parser.currentName());
            parser.nextToken();
            next.put(partition, parser.getLongValue());
          }
        }
        default -> throw new IllegalArgumentException("of a newer version");
      }
    }
    return new ExportMark(terms, chunks, next);
  }

  /** In the place of the one before, at once. */
  void write(Path directory) throws IOException {
    var json = new ByteArrayOutputStream();
    try (JsonGenerator generator = Json.generator(json)) {
      generator.writeStartObject();
      generator.writeStringProperty("terms", terms);
      generator.writeNumberProperty("files", chunks);
      generator.writeObjectPropertyStart("next");
      next.forEach(
          (partition, offset) ->
              generator.writeNumberProperty(Integer.toString(partition), (long) offset));
      generator.writeEndObject();
      generator.writeEndObject();
    }
    Path written = Files.write(directory.resolve(NAME + ".new"), json.toByteArray());
    Files.move(written, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  /** What of a range is not exported yet. */
  Extent rest(Extent range) {
    var spans = new TreeMap<Integer, Span>();
    range
        .spans()
        .forEach(
            (partition, span) ->
                spans.put(
                    partition, new Span(next.getOrDefault(partition, span.start()), span.end())));
    return new Extent(spans);
  }

  /** After this, too. */
  ExportMark with(int chunks, Extent exported) {
    var reached = new TreeMap<>(next);
    exported.spans().forEach((partition, span) -> reached.merge(partition, span.end(), Math::max));
    return new ExportMark(terms, chunks, reached);
  }
}
