/**
 * Changes of sessions as they come: server-sent events and WebSockets over one hub. Start reading
 * at {@link io.sessionlog.query.push.Feed}: it holds what is promised.
 */
@NullMarked
package io.sessionlog.query.push;

import org.jspecify.annotations.NullMarked;
