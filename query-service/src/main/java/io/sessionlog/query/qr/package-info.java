/** QR codes as images. */
@NullMarked
package io.sessionlog.query.qr;

import org.jspecify.annotations.NullMarked;
