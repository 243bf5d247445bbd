/**
 * The read model: the state of every session on this node, in order and counted, fed from {@code
 * session-state}.
 */
@NullMarked
package io.sessionlog.query.view;

import org.jspecify.annotations.NullMarked;
