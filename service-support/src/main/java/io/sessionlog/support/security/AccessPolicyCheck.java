package io.sessionlog.support.security;

import io.sessionlog.support.security.AccessPolicy.Decision;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Looks at all doors of a service before it listens on any port. */
final class AccessPolicyCheck implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(AccessPolicyCheck.class);

  private final List<AccessPolicy> doors;

  AccessPolicyCheck(List<AccessPolicy> doors) {
    this.doors = List.copyOf(doors);
  }

  @Override
  public void afterSingletonsInstantiated() {
    List<AccessPolicy> undecided =
        doors.stream().filter(door -> door.decision() == Decision.UNDECIDED).toList();
    if (!undecided.isEmpty()) {
      throw new UndecidedAccess(undecided);
    }
    List<AccessPolicy> open = doors.stream().filter(AccessPolicy::isOpen).toList();
    if (!open.isEmpty()) {
      log.warn(
          "Open to everybody who can reach this service: {}",
          open.stream()
              .map(door -> "%s (%s)".formatted(door.name(), door.setting()))
              .collect(Collectors.joining(", ")));
    }
  }
}
