/** One session, asked for by its id. */
@NullMarked
package io.sessionlog.query.status;

import org.jspecify.annotations.NullMarked;
