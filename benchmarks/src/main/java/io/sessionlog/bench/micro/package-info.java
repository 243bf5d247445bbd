/** Unit costs of the hot functions, by JMH. */
@NullMarked
package io.sessionlog.bench.micro;

import org.jspecify.annotations.NullMarked;
