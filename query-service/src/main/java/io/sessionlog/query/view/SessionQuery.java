package io.sessionlog.query.view;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions, and which page of them.
 *
 * @param userId their owner, exactly; null for every owner and none
 * @param after where the page before ended; null for the first page
 * @param limit the most entries of the page, at least 1
 */
public record SessionQuery(
    @Nullable String userId, Set<Bucket> buckets, @Nullable PageKey after, int limit) {}
