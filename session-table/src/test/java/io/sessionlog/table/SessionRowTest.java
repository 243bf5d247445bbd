package io.sessionlog.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionRowTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant EXPIRY = NOON.plus(SessionReading.QR_LIFETIME);

  private static SessionState state(SessionStatus status, String message, String qr) {
    return new SessionState(
        "a",
        "owner",
        status,
        message,
        qr,
        qr == null ? null : NOON,
        null,
        false,
        null,
        NOON,
        NOON,
        null,
        NOON,
        null,
        "qr",
        NOON,
        null,
        new Position(0, 1));
  }

  @Test
  void aRowSaysWhatTheApiAnswersAtThatMoment() {
    SessionState waiting = state(SessionStatus.QR_GENERATED, "scan it", "2@code");

    assertThat(SessionRow.of(waiting, NOON, true))
        .isEqualTo(new SessionRow("qr_generated", "scan it", "2@code", NOON));
    assertThat(SessionRow.of(waiting, EXPIRY, true))
        .isEqualTo(new SessionRow("qr_generated", "QR code expired", null, EXPIRY));
  }

  @Test
  void ageingARowSaysTheSameAsReadingItsStateLater() {
    for (SessionStatus status : SessionStatus.known()) {
      SessionState state = state(status, "message", "2@code");
      assertThat(SessionRow.of(state, NOON, true).aged(EXPIRY))
          .isEqualTo(SessionRow.of(state, EXPIRY, true));
    }
  }

  @Test
  void codesAreNotWrittenWhereNobodyWantsThem() {
    SessionState waiting = state(SessionStatus.QR_GENERATED, "scan it", "2@code");

    assertThat(SessionRow.of(waiting, NOON, false))
        .isEqualTo(new SessionRow("qr_generated", "scan it", null, NOON));
  }

  @Test
  void aCharacterThatNoTextOfPostgresqlHoldsIsReplaced() {
    assertThat(SessionRow.of(state(SessionStatus.ERROR, "a\0b", null), NOON, true).message())
        .isEqualTo("a\uFFFDb");
  }

  @Test
  void theIdOfANewRowIsACuidThatIsTheSameAtEachTry() {
    SessionState state = state(SessionStatus.CONNECTING, null, null);
    NewRow row = NewRow.of(state, SessionRow.of(state, NOON, true));

    assertThat(row.id()).matches("c[0-9a-z]{24}");
    assertThat(NewRow.of(state, SessionRow.of(state, EXPIRY, true)).id()).isEqualTo(row.id());
  }

  @Test
  void nothingSecretIsPrinted() {
    SessionState waiting = state(SessionStatus.QR_GENERATED, "scan it", "2@code");

    assertThat(SessionRow.of(waiting, NOON, true).toString()).doesNotContain("2@code");
    assertThat(NewRow.of(waiting, SessionRow.of(waiting, NOON, true)).toString())
        .doesNotContain("2@code");
  }
}
