/** fazer-ai's API on Baileys. */
@NullMarked
package io.sessionlog.model.dialect.fazerai;

import org.jspecify.annotations.NullMarked;
