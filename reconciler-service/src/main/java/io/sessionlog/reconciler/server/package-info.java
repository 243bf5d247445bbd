/** The servers' own APIs, a class for each kind of server. */
@NullMarked
package io.sessionlog.reconciler.server;

import org.jspecify.annotations.NullMarked;
