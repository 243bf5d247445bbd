/** QR codes as pictures. */
@NullMarked
package io.sessionlog.query.qr;

import org.jspecify.annotations.NullMarked;
