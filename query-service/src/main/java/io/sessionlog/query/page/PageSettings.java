package io.sessionlog.query.page;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param ingestUrl where senders reach ingest, as the page of an empty system tells; if blank, at
 *     the page's own host
 * @param ingestPort its port there
 * @param notifierUrl where browsers reach the notifier; blank behind a gateway, which has both
 * @param analyticsUrl where browsers reach the page of numbers, likewise
 */
@ConfigurationProperties("page")
public record PageSettings(
    @Nullable String ingestUrl,
    @DefaultValue("8080") int ingestPort,
    @Nullable String notifierUrl,
    @Nullable String analyticsUrl) {}
