/**
 * What an endpoint is owed, and when it is tried again: a state machine with no thread, no I/O and
 * no clock of its own.
 */
@NullMarked
package io.sessionlog.notifier.courier;

import org.jspecify.annotations.NullMarked;
