/** What callers say about endpoints, and how they pull what endpoints are told. */
@NullMarked
package io.sessionlog.notifier.api;

import org.jspecify.annotations.NullMarked;
