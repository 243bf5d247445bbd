/** What one caller may take of what all share. */
@NullMarked
package io.sessionlog.query.caller;

import org.jspecify.annotations.NullMarked;
