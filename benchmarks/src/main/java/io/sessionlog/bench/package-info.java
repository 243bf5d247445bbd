/** What is claimed about speed, measured: {@code ./benchmarks/run}. */
@NullMarked
package io.sessionlog.bench;

import org.jspecify.annotations.NullMarked;
