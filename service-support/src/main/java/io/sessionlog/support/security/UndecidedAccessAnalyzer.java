package io.sessionlog.support.security;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which door, which setting and what to put there, instead of a stack trace. */
final class UndecidedAccessAnalyzer extends AbstractFailureAnalyzer<UndecidedAccess> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UndecidedAccess cause) {
    String remedies =
        cause.doors().stream()
            .map(UndecidedAccessAnalyzer::remedy)
            .collect(Collectors.joining("\n"));
    return new FailureAnalysis(
        cause.getMessage() + ".",
        "Decide about each, as docs/security.md explains:\n" + remedies,
        cause);
  }

  private static String remedy(AccessPolicy door) {
    return "  - %s: %s Or set %s=%s to leave it open to everybody who can reach it."
        .formatted(door.name(), door.remedy(), door.setting(), AccessPolicy.NONE);
  }
}
