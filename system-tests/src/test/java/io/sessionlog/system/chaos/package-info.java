/**
 * Breaks the pipeline on purpose while webhooks come in and readers read, and counts: three brokers
 * and two of each service run as processes of their own, and each fault is a real one.
 */
@NullMarked
package io.sessionlog.system.chaos;

import org.jspecify.annotations.NullMarked;
