/** Pictures that senders give in the place of text. */
@NullMarked
package io.sessionlog.support.picture;

import org.jspecify.annotations.NullMarked;
