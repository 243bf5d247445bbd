/** The registered endpoints: what each wants, where it is, and what it is signed with. */
@NullMarked
package io.sessionlog.notifier.endpoint;

import org.jspecify.annotations.NullMarked;
