/** open-wa, versions 4 and 5. */
@NullMarked
package io.sessionlog.model.dialect.openwa;

import org.jspecify.annotations.NullMarked;
