/** WPPConnect server. */
@NullMarked
package io.sessionlog.model.dialect.wppconnect;

import org.jspecify.annotations.NullMarked;
