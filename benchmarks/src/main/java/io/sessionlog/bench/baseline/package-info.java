/** What the system is measured against. */
@NullMarked
package io.sessionlog.bench.baseline;

import org.jspecify.annotations.NullMarked;
