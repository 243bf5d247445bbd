/** Evolution API, versions 1 and 2, and Evolution GO. */
@NullMarked
package io.sessionlog.model.dialect.evolution;

import org.jspecify.annotations.NullMarked;
