package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.notice.Notification;
import java.util.List;
import java.util.Map;

/**
 * What was pulled, and where the next pull goes on.
 *
 * @param atEnd whether everything up to the log's end was looked at
 */
public record Pulled(List<Notification> notifications, Map<Integer, Cursor> next, boolean atEnd) {}
