/** The numbers over HTTP. */
@NullMarked
package io.sessionlog.analytics.api;

import org.jspecify.annotations.NullMarked;
