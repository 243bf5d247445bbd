/** What an admin may ask for. */
@NullMarked
package io.sessionlog.reconciler.api;

import org.jspecify.annotations.NullMarked;
