/** Z-API. */
@NullMarked
package io.sessionlog.model.dialect.zapi;

import org.jspecify.annotations.NullMarked;
