package io.sessionlog.notifier.api;

import io.sessionlog.model.SessionId;
import io.sessionlog.notifier.delivery.Receivers;
import io.sessionlog.notifier.endpoint.Endpoint.Scheme;
import io.sessionlog.notifier.notice.Category;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a PUT asks for, checked as a whole before anything is done.
 *
 * @param signature null: not said
 * @param start null: not said
 */
record EndpointRequest(
    String url,
    Set<Category> categories,
    @Nullable String userId,
    Set<String> sessionIds,
    boolean full,
    boolean qr,
    @Nullable Scheme signature,
    @Nullable PlaceText start) {

  static final int MAX_SESSIONS = 100;
  private static final int MAX_USER_ID_CHARS = 256;
  private static final Set<String> MEMBERS =
      Set.of("url", "categories", "userId", "sessionIds", "full", "qr", "signature", "start");

  static EndpointRequest read(
      JsonNode body, Caller caller, Receivers receivers, PositionText positions) {
    var fields = new BodyFields(body, MEMBERS);
    String url = fields.text("url").orElse("");
    if (url.isEmpty()) {
      fields.fault("url", "is missing");
    } else {
      checkUrl(url, receivers).ifPresent(fault -> fields.fault("url", fault));
    }
    var request =
        new EndpointRequest(
            url,
            categories(fields),
            userId(fields, caller),
            sessionIds(fields),
            fields.flag("full"),
            qr(fields, caller),
            signature(fields),
            PlaceText.read(fields, "start", positions, caller));
    fields.check();
    return request;
  }

  private static Optional<String> checkUrl(String url, Receivers receivers) {
    try {
      URI uri = Receivers.parse(url);
      receivers.check(uri);
      return Optional.empty();
    } catch (Receivers.Refused e) {
      return Optional.of(e.words());
    } catch (UnknownHostException e) {
      return Optional.of("must name a host that has an address");
    }
  }

  private static Set<Category> categories(BodyFields fields) {
    Set<Category> categories = EnumSet.noneOf(Category.class);
    List<String> texts = fields.texts("categories");
    for (String text : texts) {
      Optional<Category> category = Category.parse(text).filter(Category::isChosen);
      if (category.isEmpty()) {
        fields.fault("categories", "must be some of status, message, ack, call");
        return categories;
      }
      categories.add(category.get());
    }
    if (categories.isEmpty()) {
      fields.fault("categories", "must be some of status, message, ack, call");
    }
    return categories;
  }

  private static @Nullable String userId(BodyFields fields, Caller caller) {
    String asked = fields.text("userId").orElse(null);
    if (asked != null && (asked.isBlank() || asked.length() > MAX_USER_ID_CHARS)) {
      fields.fault("userId", "must have 1 to " + MAX_USER_ID_CHARS + " characters");
    }
    if (caller.userId() == null) {
      return asked;
    }
    if (asked != null && !asked.equals(caller.userId())) {
      fields.fault("userId", "must be yours, or be left out");
    }
    return caller.userId();
  }

  private static Set<String> sessionIds(BodyFields fields) {
    Set<String> ids = new LinkedHashSet<>(fields.texts("sessionIds"));
    if (ids.size() > MAX_SESSIONS) {
      fields.fault("sessionIds", "may be up to " + MAX_SESSIONS);
    }
    if (!ids.stream().allMatch(SessionId::isValid)) {
      fields.fault("sessionIds", "must be ids of 1 to 128 of A-Z a-z 0-9 . _ : @ + -");
    }
    return ids;
  }

  private static boolean qr(BodyFields fields, Caller caller) {
    boolean qr = fields.flag("qr");
    if (qr && !caller.maySeeQr()) {
      fields.fault("qr", "is not yours to ask for: your key shows no QR codes");
    }
    return qr;
  }

  private static @Nullable Scheme signature(BodyFields fields) {
    return fields
        .text("signature")
        .map(
            text -> {
              for (Scheme scheme : Scheme.values()) {
                if (scheme.name().toLowerCase(Locale.ROOT).equals(text)) {
                  return scheme;
                }
              }
              fields.fault("signature", "must be v1 or v1a");
              return null;
            })
        .orElse(null);
  }
}
