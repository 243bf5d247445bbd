/** What the reconcilers know of a session's server, for the page. */
@NullMarked
package io.sessionlog.query.asked;

import org.jspecify.annotations.NullMarked;
