package io.sessionlog.support.security;

import io.sessionlog.support.security.Door.Decision;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Looks at all doors of a service before it listens on any port. */
final class DoorCheck implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(DoorCheck.class);

  private final List<Door> doors;

  DoorCheck(List<Door> doors) {
    this.doors = List.copyOf(doors);
  }

  @Override
  public void afterSingletonsInstantiated() {
    List<Door> undecided =
        doors.stream().filter(door -> door.decision() == Decision.UNDECIDED).toList();
    if (!undecided.isEmpty()) {
      throw new UndecidedDoors(undecided);
    }
    List<Door> open = doors.stream().filter(Door::isOpen).toList();
    if (!open.isEmpty()) {
      log.warn(
          "Open to everybody who can reach this service: {}",
          open.stream()
              .map(door -> "%s (%s)".formatted(door.name(), door.setting()))
              .collect(Collectors.joining(", ")));
    }
  }
}
