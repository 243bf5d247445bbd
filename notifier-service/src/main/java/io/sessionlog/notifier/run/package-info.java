/**
 * The shell around the couriers: who owns which endpoint, what is read for them, what they post,
 * and what is stored of it.
 */
@NullMarked
package io.sessionlog.notifier.run;

import org.jspecify.annotations.NullMarked;
