package io.sessionlog.reconciler.server;

import io.sessionlog.reconciler.doubt.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One kind of server: how it is asked for a session's state, and what its answers mean. Each has
 * its calls and answers from its own source or documentation.
 */
interface ServerKind {

  /** As it stands in {@code WHATSAPP_SERVER_KIND}. */
  String name();

  /** The dialect of its webhooks; null for that of whatsapp-web.js's family. */
  @Nullable String dialect();

  /**
   * Asks; fails with {@link Unusable} where the answer can't be believed.
   *
   * @param mayWaitForScan whether a code may be waiting, so that it is worth asking for
   */
  CompletableFuture<Answer> ask(Wire wire, SessionName session, boolean mayWaitForScan);

  /** Every kind that can be asked. */
  static List<ServerKind> all() {
    return List.of(
        new WwebjsApi(),
        new Waha(),
        new Evolution(),
        new WppConnect(),
        new Gowa(),
        new Wuzapi(),
        new OpenWa());
  }
}
