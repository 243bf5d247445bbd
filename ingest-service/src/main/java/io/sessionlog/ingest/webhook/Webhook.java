package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.body.JsonBody;
import io.sessionlog.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A webhook that can be folded.
 *
 * @param event a known name
 * @param id the body's own, if it carries one; not checked
 * @param sessionId the body's, if it carries one; not checked
 * @param body as it was received but for a byte order mark
 * @param data where the value of {@code data} stands in the body; null if the webhook has none
 */
record Webhook(
    String event,
    @Nullable String id,
    @Nullable String sessionId,
    JsonBody body,
    Json.@Nullable Range data)
    implements Received {}
