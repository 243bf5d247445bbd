package io.sessionlog.query.asked;

import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param urls where this node reaches each reconciler; none: nobody asks servers
 */
@ConfigurationProperties("reconcilers")
public record ReconcilerSettings(@DefaultValue List<URI> urls) {}
