/** wuzapi and its fork ZuckZapGo, on whatsmeow's events. */
@NullMarked
package io.sessionlog.model.dialect.wuzapi;

import org.jspecify.annotations.NullMarked;
