package io.sessionlog.standalone.demo;

import java.io.IOException;

/** Delivers a webhook and returns the HTTP status of the answer. */
@FunctionalInterface
interface Sender {

  int send(Webhook webhook) throws IOException, InterruptedException;
}
