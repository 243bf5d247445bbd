/** What was measured. */
@NullMarked
package io.sessionlog.bench.figure;

import org.jspecify.annotations.NullMarked;
