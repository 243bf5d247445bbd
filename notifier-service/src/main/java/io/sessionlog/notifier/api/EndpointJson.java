package io.sessionlog.notifier.api;

import io.sessionlog.model.json.Timestamps;
import io.sessionlog.notifier.courier.Snapshot.Health;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.notice.Category;
import io.sessionlog.notifier.run.EndpointState;
import io.sessionlog.support.security.Caller;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What callers are shown of an endpoint. A secret is not, but for the moment it is made. */
final class EndpointJson {

  private EndpointJson() {}

  /**
   * @param secret null: not shown
   * @param caller who is bound to a user is not told how much there is of everybody's
   */
  static Map<String, @Nullable Object> of(
      Endpoint endpoint, @Nullable EndpointState state, @Nullable String secret, Caller caller) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", endpoint.id());
    json.put("url", endpoint.url());
    json.put(
        "categories", endpoint.categories().stream().map(Category::wireName).sorted().toList());
    json.put("userId", endpoint.userId());
    json.put("sessionIds", endpoint.sessionIds());
    json.put("full", endpoint.full());
    json.put("qr", endpoint.qr());
    json.put("signature", endpoint.signature().name().toLowerCase(Locale.ROOT));
    json.put(
        "publicKey", endpoint.secrets().isEmpty() ? null : endpoint.secrets().get(0).publicKey());
    if (secret != null) {
      json.put("secret", secret);
    }
    json.put("createdAt", time(endpoint.createdAt()));
    json.put("updatedAt", time(endpoint.updatedAt()));
    Endpoint.Disabled disabled = endpoint.disabled();
    json.put(
        "status",
        disabled != null ? "disabled" : state != null && state.givenUp() ? "failing" : "active");
    json.put("disabled", disabled == null ? null : disabled(disabled));
    json.put("deliveries", state == null ? null : deliveries(state, caller));
    return json;
  }

  private static Map<String, Object> disabled(Endpoint.Disabled disabled) {
    return Map.of(
        "reason", disabled.reason(), "message", disabled.words(), "at", text(disabled.at()));
  }

  private static Map<String, @Nullable Object> deliveries(EndpointState state, Caller caller) {
    Health health = state.health();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("delivered", health.delivered());
    json.put("failedAttempts", health.failedAttempts());
    json.put("dead", health.dead());
    json.put("owed", state.owed());
    json.put("waitingSessions", state.parked());
    json.put("backlog", caller.isBound() ? null : Long.valueOf(state.backlog()));
    json.put("lastSuccessAt", time(health.lastSuccessAt()));
    json.put("lastFailureAt", time(health.lastFailureAt()));
    json.put("lastFailure", health.lastWords());
    json.put("nextProbeAt", time(state.probeAt()));
    return json;
  }

  static @Nullable String time(@Nullable Long millis) {
    return millis == null ? null : text(millis);
  }

  private static String text(long millis) {
    return Timestamps.format(Instant.ofEpochMilli(millis));
  }
}
