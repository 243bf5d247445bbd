package io.sessionlog.notifier.courier;

import io.sessionlog.notifier.notice.Notification;
import org.jspecify.annotations.Nullable;

/**
 * One try at one notification; the courier waits for {@link Courier#answered}.
 *
 * @param notification null: to be fetched from where it stands first
 * @param number from 1
 * @param probe asks whether an endpoint that was given up is back
 */
public record Attempt(
    String sessionId,
    Snapshot.Place place,
    @Nullable Notification notification,
    int number,
    boolean probe) {}
