/** Sessions by user and status, newest change first, with the summary. */
@NullMarked
package io.sessionlog.query.list;

import org.jspecify.annotations.NullMarked;
