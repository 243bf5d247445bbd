/** Who may come in: doors that nobody decided about stop a start, keys and tokens open the rest. */
@NullMarked
package io.sessionlog.support.security;

import org.jspecify.annotations.NullMarked;
