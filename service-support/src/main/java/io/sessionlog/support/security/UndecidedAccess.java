package io.sessionlog.support.security;

import java.util.List;
import java.util.stream.Collectors;

/** A service that does not start, since it would be open without anybody having said so. */
public final class UndecidedAccess extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<AccessPolicy> doors;

  UndecidedAccess(List<AccessPolicy> doors) {
    super(
        "Nobody decided who may come in by "
            + doors.stream()
                .map(door -> "%s (%s)".formatted(door.name(), door.setting()))
                .collect(Collectors.joining(", ")));
    this.doors = List.copyOf(doors);
  }

  List<AccessPolicy> doors() {
    return doors;
  }
}
