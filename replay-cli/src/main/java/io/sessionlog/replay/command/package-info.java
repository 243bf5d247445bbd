/** How a command ends. */
@NullMarked
package io.sessionlog.replay.command;

import org.jspecify.annotations.NullMarked;
