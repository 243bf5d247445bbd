/** The analysts' command line; each command has a package of its own below this one. */
@NullMarked
package io.sessionlog.replay;

import org.jspecify.annotations.NullMarked;
