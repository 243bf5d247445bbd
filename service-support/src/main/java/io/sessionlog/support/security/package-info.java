/** Who may call: a door without a decision stops a start; keys and tokens open the others. */
@NullMarked
package io.sessionlog.support.security;

import org.jspecify.annotations.NullMarked;
