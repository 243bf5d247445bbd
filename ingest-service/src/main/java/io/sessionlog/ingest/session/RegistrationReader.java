package io.sessionlog.ingest.session;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.body.JsonBody;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.wire.FactReader;
import io.sessionlog.model.wire.Fault;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;

/** Reads the body of a registration, which is the data of its event. */
final class RegistrationReader {

  private static final String DATA = "data.";

  private RegistrationReader() {}

  /**
   * @return where the registration stands in the body
   * @throws InvalidBody with every fault
   */
  static Json.Range read(JsonBody body) {
    List<Fault> faults = new ArrayList<>(0);
    Json.Range registration = body.readObject(json -> range(json, faults));
    if (!faults.isEmpty()) {
      throw InvalidBody.of(faults.stream().map(RegistrationReader::inBody).toList());
    }
    return registration;
  }

  private static Json.Range range(JsonParser json, List<Fault> faults) {
    int start = (int) json.currentTokenLocation().getByteOffset();
    var unused = new FactReader(faults).read(EventNames.SESSION_REGISTERED, json);
    int end = (int) json.currentLocation().getByteOffset();
    return new Json.Range(start, end - start);
  }

  private static Fault inBody(Fault fault) {
    String field = fault.field();
    return new Fault(
        field.startsWith(DATA) ? field.substring(DATA.length()) : "body", fault.message());
  }
}
