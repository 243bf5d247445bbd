package io.sessionlog.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCliTest {

  @Test
  void a_broker_that_is_not_there_is_said_in_two_lines() throws IOException {
    Run run = Run.of("events", "--bootstrap-server", "127.0.0.1:" + freePort(), "--timeout", "1s");

    assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.err()).contains("Kafka does not answer", "--bootstrap-server");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-host.invalid:9092", "not an address"})
  void an_address_that_leads_nowhere_is_said(String address) {
    Run run = Run.of("events", "--bootstrap-server", address, "--timeout", "1s");

    assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("Kafka does not answer");
  }

  @Test
  void a_topic_that_is_not_there_is_said_and_not_created() {
    Run run = TestCluster.get().replay("events", "--topic", "no-such-topic");
    Run again = TestCluster.get().replay("events", "--topic", "no-such-topic");

    assertThat(run.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).contains("There is no topic 'no-such-topic'");
    assertThat(again.code()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void security_settings_come_from_a_file(@TempDir Path directory) throws IOException {
    Path config = directory.resolve("client.properties");
    Files.writeString(config, "security.protocol=NO_SUCH_PROTOCOL\n");

    Run run = TestCluster.get().replay("events", "--command-config", config.toString());

    assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("NO_SUCH_PROTOCOL");
  }

  @Test
  void a_file_of_settings_that_is_not_there_is_said() {
    Run run = TestCluster.get().replay("events", "--command-config", "no-such-file");

    assertThat(run.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).contains("no-such-file");
  }

  @Test
  void no_command_is_a_usage_error_that_shows_the_commands() {
    Run run = Run.of();

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("events", "state", "history", "verify");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"events", "state", "history", "verify", "export", "load", "redrive", "report"})
  void every_command_explains_itself_with_examples(String command) {
    Run run = Run.of(command, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Examples:", "  replay " + command, "--bootstrap-server");
  }

  @Test
  void a_shell_can_complete_it() {
    assertThat(Run.of("generate-completion").succeeds().out())
        .contains("#!/usr/bin/env bash", "--settle-window", "verify");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
