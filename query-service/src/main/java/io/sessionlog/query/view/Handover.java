package io.sessionlog.query.view;

import java.util.Map;
import java.util.Optional;

/**
 * What differed when one version's table took over from another's: a client that comes back with
 * what the other one told is told of these too.
 *
 * @param from the topic of states that was served before
 * @param sessions where each stood there; empty: it was not there
 */
public record Handover(String from, Map<String, Optional<Change.Stage>> sessions) {

  public Handover {
    sessions = Map.copyOf(sessions);
  }
}
