/** Sessions over HTTP: the status of one, and lists. */
@NullMarked
package io.sessionlog.query.session;

import org.jspecify.annotations.NullMarked;
