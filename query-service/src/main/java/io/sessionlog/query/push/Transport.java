package io.sessionlog.query.push;

import java.io.IOException;

/**
 * The way to one client, for one thread at a time. Nothing here waits for the client: no thread is
 * held by one that does not read.
 */
interface Transport {

  /** The kind of connection, for meters. */
  String kind();

  /**
   * Whether it takes a frame. After false, {@link Subscriber#wake} is called as soon as it does.
   */
  boolean isReady() throws IOException;

  /** Only when ready. */
  void send(Frame frame) throws IOException;

  /** What was sent so far is all that there is: take it to the client. */
  void flush() throws IOException;

  /** Ends the connection in order; only when ready. */
  void end(CloseReason why);

  /** Ends it at once, with what is under way. */
  void abort(CloseReason why);
}
