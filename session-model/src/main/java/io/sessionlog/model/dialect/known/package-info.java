/** Every dialect that is understood, in one list, and what follows from the list alone. */
@NullMarked
package io.sessionlog.model.dialect.known;

import org.jspecify.annotations.NullMarked;
