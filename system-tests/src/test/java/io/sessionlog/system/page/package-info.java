/**
 * The dashboard as a person meets it: a real browser, the real services, real webhooks. Skipped
 * where there is no Chromium ({@code CHROMIUM} names one), but not on continuous integration.
 */
@NullMarked
package io.sessionlog.system.page;

import org.jspecify.annotations.NullMarked;
