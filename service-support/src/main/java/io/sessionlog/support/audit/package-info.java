/** Who did what that an operator may be asked about: on a topic of its own, without any secret. */
@NullMarked
package io.sessionlog.support.audit;

import org.jspecify.annotations.NullMarked;
