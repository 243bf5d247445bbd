/** What senders put on the wire, for the tests of every module. */
@NullMarked
package io.sessionlog.model.payloads;

import org.jspecify.annotations.NullMarked;
