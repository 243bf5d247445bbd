package io.sessionlog.query.message;

import io.sessionlog.model.SessionId;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.query.partition.Ownership;
import io.sessionlog.query.partition.SessionRouting;
import io.sessionlog.support.http.Answers;
import io.sessionlog.support.http.Answers.Keeping;
import io.sessionlog.support.http.EntityTags;
import io.sessionlog.support.http.PageAnswer;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Callers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.springframework.http.ETag;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

@RestController
@RequestMapping("/api/whatsapp/session/{sessionId}")
class MessageController {

  private final SessionRouting routing;
  private final Ownership ownership;
  private final Callers callers;
  private final MediaLog mediaLog;
  private final PositionText positions;
  private final Clock clock;

  MessageController(
      SessionRouting routing,
      Ownership ownership,
      Callers callers,
      MediaLog mediaLog,
      PositionText positions,
      Clock clock) {
    this.routing = routing;
    this.ownership = ownership;
    this.callers = callers;
    this.mediaLog = mediaLog;
    this.positions = positions;
    this.clock = clock;
  }

  @GetMapping("/messages")
  CompletableFuture<ResponseEntity<byte[]>> messages(
      @PathVariable("sessionId") String name,
      @RequestParam MultiValueMap<String, String> parameters,
      HttpServletRequest request) {
    String sessionId = SessionId.meant(name);
    Caller caller = callers.of(request.getUserPrincipal());
    MessageQuery query = MessageQuery.parse(parameters);
    return routing.answer(
        sessionId,
        request,
        store ->
            page(
                request,
                messages(store, sessionId, caller).messages(sessionId, query),
                (json, message) ->
                    MessageJson.message(json, sessionId, message, positions.to(caller))));
  }

  @GetMapping("/messages/{messageId}")
  CompletableFuture<ResponseEntity<byte[]>> message(
      @PathVariable("sessionId") String name,
      @PathVariable String messageId,
      HttpServletRequest request) {
    String sessionId = SessionId.meant(name);
    Caller caller = callers.of(request.getUserPrincipal());
    return routing.answer(
        sessionId,
        request,
        store -> {
          byte[] body =
              MessageJson.single(
                  sessionId,
                  found(messages(store, sessionId, caller), sessionId, messageId),
                  positions.to(caller));
          ETag tag = EntityTags.ofContent(body);
          return EntityTags.isKnown(request, tag)
              ? Answers.notModified(tag, Keeping.NEVER)
              : Answers.json(tag, body, Keeping.NEVER);
        });
  }

  @GetMapping("/messages/{messageId}/media")
  CompletableFuture<ResponseEntity<byte[]>> media(
      @PathVariable("sessionId") String name,
      @PathVariable String messageId,
      HttpServletRequest request,
      HttpServletResponse response) {
    String sessionId = SessionId.meant(name);
    Caller caller = callers.of(request.getUserPrincipal());
    Principal principal = request.getUserPrincipal();
    response.setHeader("Content-Security-Policy", MediaAnswer.CONTENT_SECURITY_POLICY);
    return routing.answer(
        sessionId,
        request,
        store -> {
          MessageState.Media media =
              found(messages(store, sessionId, caller), sessionId, messageId).media();
          if (media == null) {
            throw MessageNotFound.media(sessionId);
          }
          ETag tag = new ETag(positions.to(caller).apply(media.position()), false);
          return EntityTags.isKnown(request, tag)
              ? Answers.notModified(tag, Keeping.NEVER)
              : MediaAnswer.of(
                  media,
                  tag,
                  mediaLog
                      .read(media.position(), principal)
                      .orElseThrow(() -> MessageNotFound.mediaGone(sessionId)));
        });
  }

  @GetMapping("/calls")
  CompletableFuture<ResponseEntity<byte[]>> calls(
      @PathVariable("sessionId") String name,
      @RequestParam MultiValueMap<String, String> parameters,
      HttpServletRequest request) {
    String sessionId = SessionId.meant(name);
    Caller caller = callers.of(request.getUserPrincipal());
    MessageQuery query = MessageQuery.parse(parameters);
    return routing.answer(
        sessionId,
        request,
        store ->
            page(
                request,
                messages(store, sessionId, caller).calls(sessionId, query),
                (json, call) -> MessageJson.call(json, call, positions.to(caller))));
  }

  @GetMapping("/chats")
  CompletableFuture<ResponseEntity<byte[]>> chats(
      @PathVariable("sessionId") String name,
      @RequestParam MultiValueMap<String, String> parameters,
      HttpServletRequest request) {
    String sessionId = SessionId.meant(name);
    Caller caller = callers.of(request.getUserPrincipal());
    MessageQuery query = MessageQuery.parse(parameters);
    return routing.answer(
        sessionId,
        request,
        store ->
            page(
                request,
                messages(store, sessionId, caller).chats(sessionId, query.cursor(), query.limit()),
                (json, chat) -> MessageJson.chat(json, sessionId, chat, positions.to(caller))));
  }

  private MessageStore messages(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, String sessionId, Caller caller) {
    return new MessageStore(store, ownership.hiddenUntil(store, sessionId, caller));
  }

  private static MessageState found(MessageStore messages, String sessionId, String messageId) {
    MessageState message = messages.message(sessionId, messageId);
    if (message == null) {
      throw MessageNotFound.message(sessionId);
    }
    return message;
  }

  private <T> ResponseEntity<byte[]> page(
      HttpServletRequest request, MessageStore.Page<T> page, BiConsumer<JsonGenerator, T> item) {
    byte[] data = MessageJson.array(page.items(), item);
    String next = page.next() == null ? null : page.next().write();
    return PageAnswer.of(request, data, next, clock.instant(), Keeping.NEVER);
  }
}
