/** JSON as senders write it: where each value stands, and what it says, whatever its shape. */
@NullMarked
package io.sessionlog.model.json;

import org.jspecify.annotations.NullMarked;
