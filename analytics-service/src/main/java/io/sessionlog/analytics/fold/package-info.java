/** From events to numbers, event by event. Pure: no I/O, and no clock. */
@NullMarked
package io.sessionlog.analytics.fold;

import org.jspecify.annotations.NullMarked;
