/** What happened to every session, in numbers. */
@NullMarked
package io.sessionlog.analytics;

import org.jspecify.annotations.NullMarked;
