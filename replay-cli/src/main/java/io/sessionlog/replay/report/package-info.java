/** The command {@code report}: a time range on one HTML page. */
@NullMarked
package io.sessionlog.replay.report;

import org.jspecify.annotations.NullMarked;
