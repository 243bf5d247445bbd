/** GOWA, which is go-whatsapp-web-multidevice: versions 7 and 8. */
@NullMarked
package io.sessionlog.model.dialect.gowa;

import org.jspecify.annotations.NullMarked;
