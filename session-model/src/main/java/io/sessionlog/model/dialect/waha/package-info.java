/** WAHA: WEBJS, NOWEB and GOWS alike. */
@NullMarked
package io.sessionlog.model.dialect.waha;

import org.jspecify.annotations.NullMarked;
