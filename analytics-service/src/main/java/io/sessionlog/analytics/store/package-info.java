/** The stores of numbers: their keys, who writes them, who reads them. */
@NullMarked
package io.sessionlog.analytics.store;

import org.jspecify.annotations.NullMarked;
