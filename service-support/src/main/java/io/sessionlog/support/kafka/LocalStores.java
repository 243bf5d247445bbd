package io.sessionlog.support.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Which changelogs the stores in a state directory are copies of. One that was deleted and made
 * anew has the same name and other records; Streams goes by names and offsets, and would take an
 * old copy for the first part of the new one. So Kafka's ids of them are kept beside the stores.
 */
final class LocalStores {

  private static final long REQUEST_TIMEOUT_MS = 5_000;
  private static final String CHANGELOG = "-changelog";

  private final String application;
  private final Path file;

  /**
   * @param config of a Streams application
   */
  LocalStores(Properties config) {
    application = config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
    file =
        Path.of(config.getProperty(StreamsConfig.STATE_DIR_CONFIG))
            .resolve(application + ".changelogs");
  }

  /**
   * Whether one of them is a copy of a changelog that was made anew since. Of one that is not
   * there, or not to be seen, nothing is known.
   *
   * @throws KafkaUnavailable if Kafka does not say
   */
  boolean areOfOthers(Admin admin) throws InterruptedException {
    Properties kept = kept();
    return changelogs(admin).stream()
        .anyMatch(
            changelog ->
                !changelog
                    .topicId()
                    .toString()
                    .equals(kept.getProperty(changelog.name(), changelog.topicId().toString())));
  }

  /**
   * Keeps which changelogs they are copies of.
   *
   * @throws KafkaUnavailable if Kafka does not say
   */
  void keep(Admin admin) throws InterruptedException {
    var ids = new Properties();
    changelogs(admin).forEach(topic -> ids.setProperty(topic.name(), topic.topicId().toString()));
    if (ids.equals(kept())) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      // One name: a disk that stays full must not fill with attempts.
      Path written = file.resolveSibling(file.getFileName() + ".new");
      try (OutputStream out = Files.newOutputStream(written)) {
        ids.store(out, "Kafka's ids of the changelogs that the stores beside this are copies of");
      }
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Properties kept() {
    var ids = new Properties();
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        ids.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ids;
  }

  private Collection<TopicListing> changelogs(Admin admin) throws InterruptedException {
    try {
      return admin.listTopics().listings().get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS).stream()
          .filter(
              topic ->
                  topic.name().startsWith(application + "-") && topic.name().endsWith(CHANGELOG))
          .toList();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new KafkaUnavailable(e);
    }
  }
}
