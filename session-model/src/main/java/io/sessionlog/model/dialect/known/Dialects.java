package io.sessionlog.model.dialect.known;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.evolution.Evolution;
import io.sessionlog.model.dialect.evolution.EvolutionGo;
import io.sessionlog.model.dialect.fazerai.FazerAi;
import io.sessionlog.model.dialect.gowa.Gowa;
import io.sessionlog.model.dialect.greenapi.GreenApi;
import io.sessionlog.model.dialect.meta.MetaCloud;
import io.sessionlog.model.dialect.nizarfadlan.Nizarfadlan;
import io.sessionlog.model.dialect.openwa.OpenWa;
import io.sessionlog.model.dialect.openwarm.OpenWaRm;
import io.sessionlog.model.dialect.uazapi.Uazapi;
import io.sessionlog.model.dialect.waha.Waha;
import io.sessionlog.model.dialect.wppconnect.WppConnect;
import io.sessionlog.model.dialect.wuzapi.Wuzapi;
import io.sessionlog.model.dialect.wuzapi.ZuckZapGo;
import io.sessionlog.model.dialect.zapi.ZApi;
import io.sessionlog.model.json.JsonView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every dialect but our own. The order counts: names of events and members are shared, so the first
 * that claims a body has it. Cases of letters count too: {@code onack} is WPPConnect's and {@code
 * onAck} open-wa's.
 */
public final class Dialects {

  /** The name of whatsapp-web.js's servers, whose events' types start with {@code whatsapp.}. */
  public static final String OUR_OWN = "wwebjs";

  private static final List<Dialect> ALL =
      List.of(
          new MetaCloud(),
          new GreenApi(),
          new ZApi(),
          new WppConnect(),
          new ZuckZapGo(),
          new Wuzapi(),
          new FazerAi(),
          new OpenWaRm(),
          new OpenWa(),
          new Waha(),
          new Gowa(),
          new EvolutionGo(),
          new Evolution(),
          new Uazapi(),
          new Nizarfadlan());

  private static final Map<String, Dialect> BY_NAME = byName();

  private Dialects() {}

  private static Map<String, Dialect> byName() {
    var byName = new LinkedHashMap<String, Dialect>();
    ALL.forEach(dialect -> byName.put(dialect.name(), dialect));
    return byName;
  }

  /** In the order in which they are asked. */
  public static List<Dialect> all() {
    return ALL;
  }

  /** Which one a body is of; empty for our own, and for what is nobody's. */
  public static Optional<Dialect> of(JsonView body) {
    return ALL.stream().filter(dialect -> dialect.isSpokenIn(body)).findFirst();
  }

  public static Optional<Dialect> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** The event's name in a record's type: it stands there whole, and so in {@code lastEvent}. */
  public static String type(Dialect dialect, String event) {
    return dialect.name() + "." + event;
  }

  /** The dialect that an event's name begins with; null for our own, which has no dot. */
  public static @Nullable Dialect ofEvent(String event) {
    int dot = event.indexOf('.');
    return dot < 0 ? null : BY_NAME.get(event.substring(0, dot));
  }

  /** What an event's sender speaks, for people. */
  public static String nameOf(String event) {
    Dialect dialect = ofEvent(event);
    return dialect == null ? OUR_OWN : dialect.name();
  }
}
