/** How the dashboard, whose code lies in {@code static/}, comes to browsers. */
@NullMarked
package io.sessionlog.query.page;

import org.jspecify.annotations.NullMarked;
