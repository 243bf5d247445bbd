package io.sessionlog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an event whatever it says: the context attributes of its CloudEvents
 * envelope.
 *
 * @param id a UUID v7, or the sender's own delivery id
 * @param source where it came in, as a URI reference
 * @param event the sender's name of the event, such as {@code qr}; the envelope's {@code type} is
 *     {@code whatsapp.} and this. Of another dialect than our own it is that type itself, such as
 *     {@code waha.session.status}
 * @param sessionId the envelope's {@code subject}, and the record's key
 * @param time when ingest received it, to the millisecond
 * @param userId the owner, when the webhook's URL names one; it is believed of a session that has
 *     none yet
 * @param senderTime when the sender says that it sent it; seldom known
 */
public record EventAttributes(
    String id,
    String source,
    String event,
    String sessionId,
    Instant time,
    @Nullable String userId,
    @Nullable Instant senderTime) {}
