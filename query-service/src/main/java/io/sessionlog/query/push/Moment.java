package io.sessionlog.query.push;

import io.sessionlog.support.position.Positions;
import java.time.Instant;

/**
 * A moment of the table at which changes were taken from it.
 *
 * @param positions all events up to here are in it
 * @param asOf all codes that expire up to then have
 */
record Moment(Positions positions, Instant asOf) {

  /** The later one; moments of one table have an order. */
  Moment or(Moment other) {
    return new Moment(
        positions.and(other.positions), asOf.isBefore(other.asOf) ? other.asOf : asOf);
  }
}
