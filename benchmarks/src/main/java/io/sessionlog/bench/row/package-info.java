/** One class for each claim. */
@NullMarked
package io.sessionlog.bench.row;

import org.jspecify.annotations.NullMarked;
