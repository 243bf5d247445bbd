/** What drives the system, each from a process of its own. */
@NullMarked
package io.sessionlog.bench.load;

import org.jspecify.annotations.NullMarked;
