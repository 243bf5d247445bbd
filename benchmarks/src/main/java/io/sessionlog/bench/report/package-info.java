/** From raw results to docs/performance.md. */
@NullMarked
package io.sessionlog.bench.report;

import org.jspecify.annotations.NullMarked;
