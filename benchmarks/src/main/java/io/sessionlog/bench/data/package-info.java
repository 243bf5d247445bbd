/** Sessions and events to measure with. */
@NullMarked
package io.sessionlog.bench.data;

import org.jspecify.annotations.NullMarked;
