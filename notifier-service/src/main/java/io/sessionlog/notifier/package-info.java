/** Tells registered endpoints of what happened, by signed webhooks. */
@NullMarked
package io.sessionlog.notifier;

import org.jspecify.annotations.NullMarked;
