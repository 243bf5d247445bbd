package io.sessionlog.projector;

import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.projector.rebuild.BulkRebuild;
import io.sessionlog.projector.rebuild.NoLog;
import io.sessionlog.projector.rebuild.RebuildInterrupted;
import io.sessionlog.projector.rebuild.RebuildProgress;
import io.sessionlog.projector.rebuild.RebuildRefused;
import io.sessionlog.support.kafka.KafkaUnavailable;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import io.sessionlog.support.kafka.UnfitTopics;
import io.sessionlog.support.security.InvalidSetting;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * {@code rebuild}: builds the projector's topic of states in bulk, and ends. It is a word to the
 * projector's own program, with the projector's own settings, since what it writes is what that
 * projector goes on with: the rules are the same by construction.
 */
final class RebuildCommand {

  static final String NAME = "rebuild";

  /** What the process ends with; the numbers are those of {@code replay}. */
  enum Exit {
    OK(0),
    /** A setting cannot be used. */
    USAGE(2),
    /** No broker answers, or it does not let us in. */
    UNREACHABLE(3),
    /** There is no log. */
    NOT_FOUND(4),
    /** It would have written where others are served from, or write. */
    REFUSED(5),
    FAILED(6);

    private final int code;

    Exit(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** What a service has beside it is not needed: no door, no Streams. Found by no scan. */
  @ImportAutoConfiguration({
    PropertyPlaceholderAutoConfiguration.class,
    SslAutoConfiguration.class,
    KafkaAutoConfiguration.class
  })
  @EnableConfigurationProperties({
    ProjectorSettings.class,
    RebuildSettings.class,
    TopicSettings.class
  })
  static class Parts {}

  private RebuildCommand() {}

  /**
   * @param settings as a service takes them, {@code --projector.fold-topic=session-state-2}
   * @return the code to end with
   */
  static int run(PrintStream out, PrintStream err, String... settings) {
    var args = new ArrayList<>(List.of("--spring.config.name=" + ProjectorService.NAME));
    args.addAll(List.of(settings));
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Parts.class)
            .web(WebApplicationType.NONE)
            .registerShutdownHook(false)
            .logStartupInfo(false)
            .properties("logging.level.root=warn")
            .run(args.toArray(String[]::new))) {
      rebuild(context, out, err);
      return Exit.OK.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.FAILED.code();
    } catch (RuntimeException e) {
      return tell(e, err).code();
    }
  }

  private static void rebuild(
      ConfigurableApplicationContext context, PrintStream out, PrintStream err)
      throws InterruptedException {
    ProjectorSettings settings = context.getBean(ProjectorSettings.class);
    RebuildSettings bounds = context.getBean(RebuildSettings.class);
    TopicSettings topics = context.getBean(TopicSettings.class);
    Map<String, Object> connection = context.getBean(KafkaAdmin.class).getConfigurationProperties();
    var provisioner =
        new TopicProvisioner(
            connection,
            List.of(
                Topics.sessionState(settings.foldTopic(), topics.replication()),
                Topics.sessionControl(topics.replication()),
                Topics.sessionEventsDlq(topics.replication())),
            topics.check());
    var fold = new SessionFold(settings.settleWindow(), settings.activityResolution());
    String applicationId = settings.streamsApplicationId();
    var job =
        new BulkRebuild.Job(
            connection,
            provisioner,
            topics.replication(),
            applicationId,
            settings.foldTopic(),
            SessionTopology.changelog(applicationId),
            fold,
            "%s, activity to %d ms"
                .formatted(fold.version(), settings.activityResolution().toMillis()),
            bounds.threadsInUse(),
            bounds.stateBytes());
    BulkRebuild.Result result =
        new BulkRebuild(job, RebuildProgress.of(err, "rebuilding " + settings.foldTopic())).run();
    tell(settings.foldTopic(), result, out);
  }

  private static void tell(String topic, BulkRebuild.Result result, PrintStream out) {
    double seconds = Math.max(1, result.took().toMillis()) / 1e3;
    out.printf(
        Locale.ROOT,
        "%s is rebuilt: %,d events folded into %,d sessions in %.1f s, %,.0f/s.%n",
        topic,
        result.events(),
        result.sessions(),
        seconds,
        result.events() / seconds);
    if (result.wholeBefore() > 0) {
      out.printf("%d partitions were whole before, and are not counted.%n", result.wholeBefore());
    }
    if (result.unreadable() > 0) {
      out.printf(
          Locale.ROOT,
          "%,d records are no events: they are on %s.%n",
          result.unreadable(),
          Topics.SESSION_EVENTS_DLQ);
    }
    out.printf("Start its projector: it goes on from there.%n");
  }

  /** In a sentence, where it is known what is wrong. */
  private static Exit tell(RuntimeException failure, PrintStream err) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Exit exit = exit(cause);
      if (exit != Exit.FAILED || cause instanceof RebuildInterrupted) {
        err.println(
            cause instanceof InvalidSetting setting
                ? setting.getMessage() + " " + setting.remedy()
                : cause.getMessage());
        return exit;
      }
    }
    failure.printStackTrace(err);
    return Exit.FAILED;
  }

  private static Exit exit(Throwable cause) {
    if (cause instanceof InvalidSetting) {
      return Exit.USAGE;
    }
    if (cause instanceof RebuildRefused || cause instanceof UnfitTopics) {
      return Exit.REFUSED;
    }
    if (cause instanceof NoLog) {
      return Exit.NOT_FOUND;
    }
    return cause instanceof KafkaUnavailable
            || cause instanceof TimeoutException
            || cause instanceof AuthenticationException
            || cause instanceof AuthorizationException
        ? Exit.UNREACHABLE
        : Exit.FAILED;
  }
}
