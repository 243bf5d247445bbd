/** OpenWA, by rmyndharis. */
@NullMarked
package io.sessionlog.model.dialect.openwarm;

import org.jspecify.annotations.NullMarked;
