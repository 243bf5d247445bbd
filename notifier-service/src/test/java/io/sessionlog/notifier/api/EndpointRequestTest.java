package io.sessionlog.notifier.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sessionlog.notifier.delivery.AddressRules;
import io.sessionlog.notifier.delivery.Receivers;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Seal;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Which bodies are refused, and which of their fields is named. */
class EndpointRequestTest {

  private static final Caller BOUND = new Caller("alice", Caller.Scope.READ, false);

  private static EndpointRequest read(String body, Caller caller) {
    var receivers =
        new Receivers(
            new AddressRules(List.of("127.0.0.1")),
            host -> List.of(InetAddress.getAllByName("127.0.0.1")),
            Set.of(8080));
    return EndpointRequest.read(
        JsonMapper.builder().build().readTree(body),
        caller,
        receivers,
        new PositionText(new Seal("")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url        | null                      | is missing",
        "url        | 7                         | must be a text",
        "url        | 'ftp://example.com/'      | must begin with https://",
        "url        | 'http://localhost:8080/'  | must not lead to this pipeline itself",
        "url        | 'https://u:p@example.com' | must not hold a user name or a password",
        "categories | null                      | must be some of status, message, ack, call",
        "categories | []                        | must be some of status, message, ack, call",
        "categories | 'status'                  | must be a list of texts",
        "categories | ['stauts']                | must be some of status, message, ack, call",
        "userId     | 'bob'                     | must be yours, or be left out",
        "userId     | 5                         | must be a text",
        "userId     | ' '                       | must have 1 to 256 characters",
        "sessionIds | 'one'                     | must be a list of texts",
        "sessionIds | ['a b']                   | must be ids of 1 to 128 of A-Z a-z 0-9 . _ : @ + -",
        "full       | 1                         | must be true or false",
        "qr         | 'yes'                     | must be true or false",
        "qr         | true                      | is not yours to ask for: your key shows no QR codes",
        "signature  | 'v2'                      | must be v1 or v1a",
        "start      | 'yesterday'               | must be now, a position such as 3:1207, or a time such as 2026-11-23T10:00:00Z",
        "urll       | 'x'                       | is not known here",
      },
      quoteCharacter = '"')
  void eachFaultIsToldOnceAndNamesItsField(String field, String value, String message) {
    String valid = "{'url':'https://example.com/','categories':['status'],'%s':%s}";
    String body =
        valid
            .formatted(field, value.strip())
            .replaceFirst("'" + field + "':('https://example.com/'|\\['status'\\]),", "")
            .replace('\'', '"');

    InvalidRequest refused = catchThrowableOfType(InvalidRequest.class, () -> read(body, BOUND));
    assertThat(refused).as(body).isNotNull();
    assertThat(refused.faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.field()).isEqualTo(field);
              assertThat(fault.message()).isEqualTo(message);
            });
  }

  @Test
  void allFaultyFieldsAreToldAtOnce() {
    InvalidRequest refused =
        catchThrowableOfType(
            InvalidRequest.class,
            () -> read("{\"url\":\"x\",\"full\":1,\"start\":2}", Caller.ANYBODY));

    assertThat(refused.faults())
        .extracting("field")
        .containsExactlyInAnyOrder("url", "categories", "full", "start");
  }
}
