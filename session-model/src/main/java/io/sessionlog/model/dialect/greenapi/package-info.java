/** Green-API. */
@NullMarked
package io.sessionlog.model.dialect.greenapi;

import org.jspecify.annotations.NullMarked;
