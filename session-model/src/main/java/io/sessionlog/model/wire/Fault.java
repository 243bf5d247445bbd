package io.sessionlog.model.wire;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with what somebody sent.
 *
 * @param field where: a path such as {@code data.qr}, a parameter, a header
 * @param message what, and what would be right; never the offending value, which may be a secret
 */
public record Fault(String field, String message) {

  /** All of them, for people. */
  public static String text(List<Fault> faults) {
    return faults.stream()
        .map(fault -> fault.field() + " " + fault.message())
        .collect(Collectors.joining("; "));
  }
}
