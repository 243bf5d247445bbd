package io.sessionlog.ingest.session;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.body.JsonBody;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.wire.FactReader;
import io.sessionlog.model.wire.Fault;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;

/** Reads the body of a registration, which is the data of its event. */
final class RegistrationReader {

  private static final String DATA = "data.";

  /**
   * @param range where it stands in the body
   * @param userId whose it makes the session
   */
  record Registration(Json.Range range, String userId) {}

  private RegistrationReader() {}

  /**
   * @throws InvalidBody with every fault
   */
  static Registration read(JsonBody body) {
    List<Fault> faults = new ArrayList<>(0);
    Registration registration = body.readObject(json -> registration(json, faults));
    if (!faults.isEmpty()) {
      throw InvalidBody.of(faults.stream().map(RegistrationReader::inBody).toList());
    }
    return registration;
  }

  private static Registration registration(JsonParser json, List<Fault> faults) {
    int start = (int) json.currentTokenLocation().getByteOffset();
    String userId =
        new FactReader(faults).read(EventNames.SESSION_REGISTERED, json)
                instanceof SessionFact.SessionRegistered registered
            ? registered.userId()
            : ""; // A fault says so.
    int end = (int) json.currentLocation().getByteOffset();
    return new Registration(new Json.Range(start, end - start), userId);
  }

  private static Fault inBody(Fault fault) {
    String field = fault.field();
    return new Fault(
        field.startsWith(DATA) ? field.substring(DATA.length()) : "body", fault.message());
  }
}
