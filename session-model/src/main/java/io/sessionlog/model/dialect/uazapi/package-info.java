/** uazapi. */
@NullMarked
package io.sessionlog.model.dialect.uazapi;

import org.jspecify.annotations.NullMarked;
