/** The read side as a service: what it runs, and its settings. */
@NullMarked
package io.sessionlog.query;

import org.jspecify.annotations.NullMarked;
