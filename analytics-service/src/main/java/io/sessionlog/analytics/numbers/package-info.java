/** What is counted, how it is added up, and how it stands in stores. Pure. */
@NullMarked
package io.sessionlog.analytics.numbers;

import org.jspecify.annotations.NullMarked;
