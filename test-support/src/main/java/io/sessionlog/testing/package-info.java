/** For tests alone, of all modules. It knows none of them. */
@NullMarked
package io.sessionlog.testing;

import org.jspecify.annotations.NullMarked;
