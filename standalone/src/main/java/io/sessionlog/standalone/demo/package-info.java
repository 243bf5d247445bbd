/**
 * The traffic of {@code ./quickstart --demo}: what some 25 WhatsApp sessions would send, played
 * through the real endpoint. {@link io.sessionlog.standalone.demo.SessionScript} decides what
 * happens and is pure; {@link io.sessionlog.standalone.demo.Player} keeps the time.
 */
@NullMarked
package io.sessionlog.standalone.demo;

import org.jspecify.annotations.NullMarked;
