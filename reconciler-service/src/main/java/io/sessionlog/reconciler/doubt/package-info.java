/** What is doubted, when to ask, and what an answer comes to. Pure: time comes from outside. */
@NullMarked
package io.sessionlog.reconciler.doubt;

import org.jspecify.annotations.NullMarked;
