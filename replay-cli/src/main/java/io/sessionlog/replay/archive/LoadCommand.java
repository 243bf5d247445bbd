package io.sessionlog.replay.archive;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.KafkaOptions;
import io.sessionlog.replay.kafka.NewTopics;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.kafka.TopicWriter;
import io.sessionlog.replay.output.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "load",
    header = "Put an export back into a topic.",
    description = {
      "",
      "Keys, values, headers, timestamps, partitions and order are as they were; and so are the positions, if the exported log had no holes. So a bug can be taken home and looked at.",
      "",
      "The topic must be empty: load writes to no other, unless --append says so.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay load one-bug --topic bug-1042 --partitions 6",
      "  replay history shop-1 --topic bug-1042",
      "  replay load one-bug --topic session-events --partitions 6 --bootstrap-server localhost:9092"
    })
public final class LoadCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Parameters(paramLabel = "FILE", description = "A file of an export, or its folder.")
  private Path file = Path.of("");

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      required = true,
      description = "Where to; there is no default, so that nobody writes by accident.")
  private String topic = "";

  @Option(names = "--append", description = "Write also into a topic that holds records.")
  private boolean append;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Create the topic with so many partitions if it does not exist; as many as the exported log had keep every position.")
  private @Nullable Integer partitions;

  private record Size(int partitions, long records) {}

  @Override
  public Integer call() throws IOException, SQLException {
    Archive archive = Archive.at(file);
    Path temporary = Files.createTempDirectory("replay-load-");
    try (DuckDBConnection database = Database.open(temporary)) {
      Size size = size(database, archive);
      boolean created = partitions != null && NewTopics.createIfAbsent(kafka, topic, partitions);
      requireRoom(size);
      load(database, archive, size);
      if (created && topic.equals(Topics.SESSION_EVENTS)) {
        NewTopics.bound(kafka, topic);
      }
      spec.commandLine()
          .getOut()
          .printf(Locale.ROOT, "%,d records loaded into %s%n", size.records(), topic);
      return ExitCode.OK;
    } finally {
      Directories.delete(temporary);
    }
  }

  private Size size(DuckDBConnection database, Archive archive) {
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(archive.size())) {
      row.next();
      return new Size(row.getInt(1), row.getLong(2));
    } catch (SQLException e) {
      throw new CommandFailure(
          ExitCode.REFUSED, file + " is damaged, or no export: " + firstLine(e));
    }
  }

  private void requireRoom(Size size) {
    try (TopicReader reader = openTarget(size)) {
      Extent found = reader.capture();
      if (!append && found.length() > 0) {
        throw new CommandFailure(
            ExitCode.REFUSED,
            "%s holds %d records. Give an empty topic, or --append."
                .formatted(topic, found.length()));
      }
      if (found.spans().size() < size.partitions()) {
        throw new CommandFailure(
            ExitCode.REFUSED,
            "%s has %d partitions, and the export comes from %d: each session must stay in its own."
                .formatted(topic, found.spans().size(), size.partitions()));
      }
    }
  }

  private TopicReader openTarget(Size size) {
    try {
      return TopicReader.open(kafka, topic);
    } catch (CommandFailure failure) {
      if (failure.exitCode() != ExitCode.NOT_FOUND) {
        throw failure;
      }
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "There is no topic '%s' at %s. --partitions %d creates it."
              .formatted(topic, kafka.bootstrapServers(), size.partitions()));
    }
  }

  private void load(DuckDBConnection database, Archive archive, Size size) throws SQLException {
    var progress = Progress.of(spec.commandLine().getErr(), "loading");
    progress.begin(size.records());
    long sent = 0;
    try (var writer = new TopicWriter(kafka)) {
      for (List<Path> chunk : archive.chunks()) {
        try (Statement statement = database.createStatement();
            ResultSet row = statement.executeQuery(archive.recordsInOrder(chunk))) {
          while (row.next()) {
            var unused = writer.send(record(row, sent));
            sent++;
            progress.record();
            progress.advance(1);
          }
        }
      }
      writer.flush();
    }
    progress.end();
  }

  private ProducerRecord<byte[], byte[]> record(ResultSet row, long index) {
    try {
      return new ProducerRecord<>(
          topic,
          row.getInt(1),
          row.getLong(2),
          bytes(row.getBlob(3)),
          bytes(row.getBlob(5)),
          HeadersText.read(row.getString(4)));
    } catch (SQLException | RuntimeException e) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "Record %d of %s is damaged; %s holds those before it.".formatted(index, file, topic));
    }
  }

  private static byte @Nullable [] bytes(@Nullable Blob blob) throws SQLException {
    return blob == null ? null : blob.getBytes(1, Math.toIntExact(blob.length()));
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
