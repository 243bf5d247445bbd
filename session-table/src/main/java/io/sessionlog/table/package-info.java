/**
 * The application's table {@code WhatsAppSession} as Prisma made it: where it is, what must be true
 * of it, what its rows shall hold. It knows no Kafka and no clock.
 */
@NullMarked
package io.sessionlog.table;

import org.jspecify.annotations.NullMarked;
