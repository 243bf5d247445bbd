package io.sessionlog.standalone.demo;

import java.time.Duration;

/** A webhook, and how long after the one before it the sender sends it. */
record Step(Duration delay, Webhook webhook) {}
