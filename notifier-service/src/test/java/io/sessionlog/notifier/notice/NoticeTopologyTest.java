package io.sessionlog.notifier.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.notifier.notice.NoticeDriver.Told;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of which events, and what is not. */
class NoticeTopologyTest {

  private static final String MESSAGE =
      "{\"message\":{\"id\":{\"_serialized\":\"false_1@c.us_A\",\"fromMe\":false,\"remote\":\"1@c.us\"},"
          + "\"body\":\"hello\",\"type\":\"chat\",\"from\":\"1@c.us\",\"fromMe\":false,\"ack\":0}}";

  @TempDir Path data;
  private NoticeDriver driver;

  @BeforeEach
  void start() {
    driver = new NoticeDriver(data.resolve("first"), Map.of());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private static String ack(int ack) {
    return "{\"message\":{\"id\":\"false_1@c.us_A\"},\"ack\":" + ack + "}";
  }

  private static List<String> types(List<Told> told) {
    return told.stream().map(Told::type).toList();
  }

  @Test
  void a_change_of_status_is_told_and_its_repetition_is_not() {
    driver.then("s", "ready", "{}").then("s", "ready", "{}").then("s", "disconnected", "{}");

    List<Told> told = driver.told();
    assertThat(types(told)).containsExactly("session.status_changed", "session.status_changed");
    assertThat(told.get(1).body())
        .startsWith(
            "{\"type\":\"session.status_changed\",\"timestamp\":\"2026-11-23T10:00:03.000Z\","
                + "\"data\":{\"sessionId\":\"s\",\"userId\":\"alice\",\"position\":\"0:2\",\"category\":\"status\",\"sequence\":2,"
                + "\"status\":\"session_not_connected\",\"previousStatus\":\"session_connected\"");
  }

  @Test
  void a_qr_code_is_told_apart_from_the_status_that_anybody_may_know() {
    driver.then("s", "qr", "{\"qr\":\"SECRET-1\"}").then("s", "qr", "{\"qr\":\"SECRET-2\"}");

    List<Told> told = driver.told();
    assertThat(types(told))
        .containsExactly("session.status_changed", "session.qr_changed", "session.qr_changed");
    assertThat(told.get(0).body()).doesNotContain("SECRET");
    assertThat(told.get(1).body())
        .contains("\"qr\":\"SECRET-1\"", "\"expiresAt\"", "\"sequence\":1");
    assertThat(told.get(2).sequence()).isEqualTo(2);
  }

  @Test
  void a_message_that_comes_as_two_events_is_told_once() {
    driver.then("s", "message", MESSAGE).then("s", "message_create", MESSAGE);

    assertThat(types(driver.told())).containsExactly("session.status_changed", "message.received");
  }

  @Test
  void a_message_is_told_without_its_text_unless_whole_ones_are_asked_for() {
    driver.then("s", "message", MESSAGE);

    Told message = driver.told().get(1);
    assertThat(message.body())
        .contains("\"messageId\":\"false_1@c.us_A\"", "\"direction\":\"received\"")
        .doesNotContain("hello");
    assertThat(message.full()).contains("\"body\":\"hello\"", "\"bodyCut\":false");
  }

  @Test
  void a_long_text_is_cut_so_that_a_body_stays_small() {
    driver.then("s", "message", MESSAGE.replace("hello", "\\u0001".repeat(60_000)));

    Told message = driver.told().get(1);
    assertThat(message.full().getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(NoticeBody.MAX_BYTES);
    assertThat(message.full()).contains("\"bodyCut\":true");
  }

  @Test
  void each_step_of_a_tick_is_told_once_whatever_its_order() {
    driver
        .then("s", "message_ack", ack(2))
        .then("s", "message_ack", ack(2))
        .then("s", "message_ack", ack(1))
        .then("s", "message_ack", ack(3))
        .then("s", "message", MESSAGE);

    List<Told> told = driver.told();
    assertThat(types(told))
        .containsExactly(
            "session.status_changed", "message.ack", "message.ack", "message.received");
    assertThat(told.get(2).body()).contains("\"ack\":3,\"ackName\":\"read\"");
  }

  @Test
  void a_repetition_after_seven_days_is_another_message() {
    driver.then("s", "message", MESSAGE).pass(Duration.ofDays(8)).then("s", "message", MESSAGE);

    assertThat(types(driver.told()))
        .containsExactly("session.status_changed", "message.received", "message.received");
  }

  @Test
  void a_call_is_told_once() {
    String call = "{\"call\":{\"id\":\"C1\",\"from\":\"2@c.us\",\"isVideo\":true}}";
    driver.then("s", "call", call).then("s", "call", call);

    assertThat(types(driver.told())).containsExactly("session.status_changed", "call.received");
  }

  @Test
  void numbers_go_on_after_a_session_was_deleted() {
    driver.then("s", "ready", "{}").then("s", "session_deleted", "{}").then("s", "ready", "{}");

    List<Told> told = driver.told();
    assertThat(types(told))
        .containsExactly("session.status_changed", "session.deleted", "session.status_changed");
    assertThat(told).extracting(Told::sequence).containsExactly(1, 2, 3);
    assertThat(told.get(1).body()).contains("\"userId\":\"alice\"", "\"reason\":\"deleted\"");
  }

  @Test
  void what_cannot_be_read_tells_nothing_and_holds_up_nothing() {
    driver.pipe("s", "{".getBytes(StandardCharsets.UTF_8)).then("s", "ready", "{}");

    assertThat(types(driver.told())).containsExactly("session.status_changed");
  }

  @Test
  void what_is_older_than_notifications_are_kept_is_numbered_and_not_written() {
    driver.at(NoticeDriver.START.minus(Duration.ofDays(40))).then("s", "ready", "{}");
    driver.at(NoticeDriver.START).then("s", "disconnected", "{}");

    List<Told> told = driver.told();
    assertThat(told).extracting(Told::sequence).containsExactly(2);
  }

  @Test
  void a_rebuild_tells_nobody_again_and_numbers_on() {
    driver.then("s", "ready", "{}").then("s", "disconnected", "{}").then("t", "ready", "{}");
    driver.told();

    try (var rebuilt = new NoticeDriver(data.resolve("second"), driver.published)) {
      rebuilt.then("s", "ready", "{}").then("s", "disconnected", "{}").then("t", "ready", "{}");
      assertThat(rebuilt.told()).isEmpty();

      rebuilt.then("s", "ready", "{}");
      assertThat(rebuilt.told()).extracting(Told::sequence).containsExactly(3);
    }
  }

  @Test
  void a_rebuild_on_a_log_that_was_wiped_tells_of_the_new_one_and_numbers_on() {
    driver.then("s", "ready", "{}").then("s", "disconnected", "{}");
    driver.told();

    try (var anew = new NoticeDriver(data.resolve("second"), driver.published, "another1")) {
      anew.then("s", "ready", "{}");
      assertThat(anew.told()).extracting(Told::sequence).containsExactly(3);
    }
  }
}
