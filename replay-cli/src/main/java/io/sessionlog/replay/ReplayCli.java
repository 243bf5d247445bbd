package io.sessionlog.replay;

import io.sessionlog.replay.archive.ExportCommand;
import io.sessionlog.replay.archive.LoadCommand;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.events.EventsCommand;
import io.sessionlog.replay.log.Durations;
import io.sessionlog.replay.log.LogPoint;
import io.sessionlog.replay.output.StandardOutput;
import io.sessionlog.replay.redrive.RedriveCommand;
import io.sessionlog.replay.report.ReportCommand;
import io.sessionlog.replay.state.HistoryCommand;
import io.sessionlog.replay.state.StateCommand;
import io.sessionlog.replay.stats.StatsCommand;
import io.sessionlog.replay.verify.VerifyCommand;
import io.sessionlog.replay.version.CompareCommand;
import io.sessionlog.replay.version.ServeCommand;
import io.sessionlog.replay.version.VersionsCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The analysts' command line. */
@Command(
    name = "replay",
    header =
        "Look into the log of WhatsApp sessions: stream it, go back in time, export it, check it.",
    description = {
      "",
      "Reads with a consumer of its own and commits nothing. Only load, redrive, serve and versions --delete write; the first two say what they would do first.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReplayCli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    scope = CommandLine.ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:verify or compare found differences",
      "2:the command line cannot be understood",
      "3:no broker or no database answers, or it does not let us in",
      "4:the topic, the session or the file does not exist",
      "5:refused: it would overwrite or repeat something, or the input is damaged",
      "6:anything else"
    },
    subcommands = {
      EventsCommand.class,
      StateCommand.class,
      HistoryCommand.class,
      VerifyCommand.class,
      ExportCommand.class,
      LoadCommand.class,
      RedriveCommand.class,
      ReportCommand.class,
      StatsCommand.class,
      VersionsCommand.class,
      CompareCommand.class,
      ServeCommand.class,
      CompletionCommand.class
    })
public final class ReplayCli implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  private ReplayCli() {}

  public static void main(String[] args) {
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(StandardOutput.writer(), err, args));
  }

  /** Runs one command line. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    var commandLine =
        new CommandLine(new ReplayCli())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(Duration.class, text -> converted(() -> Durations.parse(text)))
            .registerConverter(
                LogPoint.class, text -> converted(() -> LogPoint.parse(text, Instant.now())))
            .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err));
    try {
      int code = commandLine.execute(args);
      out.flush();
      return code;
    } catch (StandardOutput.Closed e) {
      return explain(e, err);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  /** From the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = ReplayCli.class.getPackage().getImplementationVersion();
      return new String[] {"replay " + (version == null ? "(not packaged)" : version)};
    }
  }

  private static <T> T converted(Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static int explain(Exception failure, PrintWriter err) {
    if (failure instanceof CommandFailure known) {
      err.println(known.getMessage());
      return known.exitCode();
    }
    if (failure instanceof StandardOutput.Closed closed) {
      if (closed.isPipe()) {
        return ExitCode.OK;
      }
      err.println("The output cannot be written: " + closed.getMessage());
      return ExitCode.FAILED;
    }
    if (failure instanceof KafkaException kafka) {
      return explainKafka(kafka, err);
    }
    failure.printStackTrace(err);
    return ExitCode.FAILED;
  }

  private static int explainKafka(KafkaException failure, PrintWriter err) {
    if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
      err.println("Kafka does not let us in: " + failure.getMessage());
      err.println("Give the client's security settings with --command-config FILE.");
      return ExitCode.UNREACHABLE;
    }
    if (failure instanceof TimeoutException || rootOf(failure) instanceof ConfigException) {
      err.println("Kafka does not answer: " + rootOf(failure).getMessage());
      err.println("Is it running, and is the address of --bootstrap-server right?");
      return ExitCode.UNREACHABLE;
    }
    err.println("Kafka reports: " + rootOf(failure).getMessage());
    return ExitCode.FAILED;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }
}
