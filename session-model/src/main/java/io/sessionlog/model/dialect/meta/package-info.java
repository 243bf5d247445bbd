/** Meta's Cloud API. */
@NullMarked
package io.sessionlog.model.dialect.meta;

import org.jspecify.annotations.NullMarked;
