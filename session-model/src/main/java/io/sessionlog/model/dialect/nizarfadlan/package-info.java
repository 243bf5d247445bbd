/** nizarfadlan's WhatsApp API on Baileys. */
@NullMarked
package io.sessionlog.model.dialect.nizarfadlan;

import org.jspecify.annotations.NullMarked;
