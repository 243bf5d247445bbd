/**
 * How a notification gets to a receiver: signed, to an address that may be reached, and no other.
 */
@NullMarked
package io.sessionlog.notifier.delivery;

import org.jspecify.annotations.NullMarked;
