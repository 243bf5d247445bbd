/** The system as separate processes. */
@NullMarked
package io.sessionlog.bench.process;

import org.jspecify.annotations.NullMarked;
