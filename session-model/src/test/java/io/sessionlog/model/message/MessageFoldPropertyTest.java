package io.sessionlog.model.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.MessageCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every order in which the same events may come. A failing run prints its seed. */
class MessageFoldPropertyTest {

  /** An event of one message. */
  record Told(String event, String data) {}

  @Property(tries = 500)
  void any_order_of_the_same_events_ends_in_the_same_message(
      @ForAll("histories") List<Told> events, @ForAll long seed) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      order.add(i);
    }
    MessageHistory inOrder = tell(events, order);
    Collections.shuffle(order, new Random(seed));

    assertThat(tell(events, order).messages()).isEqualTo(inOrder.messages());
  }

  @Property(tries = 500)
  void an_event_that_is_told_again_changes_nothing(
      @ForAll("histories") List<Told> events, @ForAll long seed) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      order.add(i);
    }
    List<Integer> twice = new ArrayList<>(order);
    twice.addAll(order);
    Collections.shuffle(twice, new Random(seed));

    assertThat(tell(events, twice).messages()).isEqualTo(tell(events, order).messages());
  }

  @Property(tries = 500)
  void a_state_is_read_as_it_was_written(@ForAll("histories") List<Told> events) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      order.add(i);
    }
    for (MessageState state : tell(events, order).messages().values()) {
      byte[] bytes = MessageCodec.write(state);
      assertThat(MessageCodec.readMessage(bytes)).isEqualTo(state);
      assertThat(MessageCodec.write(MessageCodec.readMessage(bytes))).isEqualTo(bytes);
    }
  }

  private static MessageHistory tell(List<Told> events, List<Integer> order) {
    var history = new MessageHistory();
    for (int offset : order) {
      history.at(offset, events.get(offset).event(), events.get(offset).data());
    }
    return history;
  }

  @Provide
  Arbitrary<List<Told>> histories() {
    Arbitrary<Integer> acks = Arbitraries.integers().between(-8, 8);
    Arbitrary<String> texts = Arbitraries.of("a", "b", "c");
    return Arbitraries.oneOf(
            acks.map(ack -> new Told("message_ack", MessageFoldTest.tick(ack))),
            Arbitraries.integers().map(ack -> new Told("message_ack", MessageFoldTest.tick(ack))),
            acks.map(ack -> new Told("message", MessageFoldTest.own("m" + ack, ack))),
            texts.map(text -> new Told("message_create", MessageFoldTest.own(text, 0))),
            texts.map(text -> new Told("message_edit", MessageFoldTest.edit(text))),
            texts.map(who -> new Told("message_reaction", MessageFoldTest.reaction(who, "👍"))),
            texts.map(who -> new Told("message_reaction", MessageFoldTest.reaction(who, ""))),
            Arbitraries.just(new Told("media", MessageFoldTest.media(MessageFoldTest.ID))),
            Arbitraries.of("message_revoke_everyone", "message_revoke_me")
                .map(event -> new Told(event, MessageFoldTest.own("", 1))))
        .list()
        .ofMaxSize(40);
  }
}
