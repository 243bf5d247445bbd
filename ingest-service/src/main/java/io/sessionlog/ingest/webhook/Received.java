package io.sessionlog.ingest.webhook;

/** A webhook that was understood, of our own dialect or of another. */
sealed interface Received permits Webhook, ForeignWebhook {}
