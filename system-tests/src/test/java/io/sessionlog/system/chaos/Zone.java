package io.sessionlog.system.chaos;

/**
 * Where a service stands, as seen from the brokers: each has a listener for each zone, behind a
 * proxy, so that one zone can be cut off.
 */
enum Zone {
  EAST,
  WEST
}
