/** One shape for every error: problem details with the seed's {@code success:false}. */
@NullMarked
package io.sessionlog.support.http;

import org.jspecify.annotations.NullMarked;
