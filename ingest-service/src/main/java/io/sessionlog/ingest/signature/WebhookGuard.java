package io.sessionlog.ingest.signature;

import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets a webhook pass if one of the schemes in use proves it. Of a request with the proofs of
 * several, the first scheme in use counts: what a stranger may make us compute stays bounded.
 */
public final class WebhookGuard {

  private final List<Scheme> schemes;
  private final SharedSecrets shared;
  private final SessionSecrets ofSessions;
  private final boolean keepsRefused;
  private final RefusalMeters refusals;

  WebhookGuard(
      List<Scheme> schemes,
      SharedSecrets shared,
      SessionSecrets ofSessions,
      boolean keepsRefused,
      RefusalMeters refusals) {
    this.schemes = schemes;
    this.shared = shared;
    this.ofSessions = ofSessions;
    this.keepsRefused = keepsRefused;
    this.refusals = refusals;
  }

  /** Lets everything pass. */
  static WebhookGuard open(RefusalMeters refusals) {
    return new WebhookGuard(
        List.of(),
        SharedSecrets.of(List.of(), Map.of()),
        new SessionSecrets(null, Duration.ZERO),
        false,
        refusals);
  }

  /** Whether everything passes. */
  public boolean isOpen() {
    return schemes.isEmpty();
  }

  /**
   * Refuses by its headers alone who shows no proof: what a stranger sends is not read for that. A
   * proof in the body is looked for there, and bodies that are to be kept all the same are read.
   *
   * @throws Unauthenticated counted already
   */
  public void requireProof(HttpServletRequest request) {
    if (isOpen() || keepsRefused) {
      return;
    }
    if (schemes.stream().anyMatch(Scheme::isInBody)) {
      return;
    }
    try {
      schemeOf(request);
    } catch (Unauthenticated e) {
      refusals.count(e.reason());
      throw e;
    }
  }

  /** Whose a session is, as far as that is known before anything of a request is believed. */
  @FunctionalInterface
  public interface Owners {

    /**
     * @return the owner; of a session that is not there yet, whom the request names; null: nobody
     */
    @Nullable String of(String sessionId);
  }

  /**
   * A session with secrets of its own is opened by those alone, and so is a dialect. A session's
   * own are those of its id, else those of its owner.
   *
   * @param sessionId the path's; null if it has none, which leaves the shared secrets
   * @param body the bytes as they came
   * @param dialect what the body claims to be, asked for only where a dialect has secrets
   * @param owners asked only where a secret is bound to a user alone
   * @throws Unauthenticated counted already
   */
  public void verify(
      HttpServletRequest request,
      @Nullable String sessionId,
      byte[] body,
      Supplier<String> dialect,
      Owners owners) {
    if (isOpen()) {
      return;
    }
    try {
      Scheme scheme = schemeOf(request);
      List<Secret> own = sessionId == null ? List.of() : ofSessions.of(sessionId, owners);
      List<Secret> valid = own.isEmpty() ? sharedOr(dialect) : own;
      if (valid.isEmpty()) {
        throw new Unauthenticated(
            Refusal.SECRET_UNKNOWN, "No secret is known for the session in the path.");
      }
      Secret shown = scheme.verify(request, body, valid);
      scheme.covered().markOn(request);
      new Proof(shown, !own.isEmpty()).markOn(request);
    } catch (Unauthenticated e) {
      refusals.count(e.reason());
      throw e;
    }
  }

  private List<Secret> sharedOr(Supplier<String> dialect) {
    Map<String, List<Secret>> ofDialects = shared.ofDialects();
    List<Secret> own = ofDialects.isEmpty() ? null : ofDialects.get(dialect.get());
    return own == null ? shared.all() : own;
  }

  /**
   * To be asked where a session is only known from the body, of a request that was let in.
   *
   * @throws Unauthenticated if the session has secrets of its own and another one was shown, or has
   *     none and one was shown that is good for other sessions alone
   */
  public void requireMayTouch(HttpServletRequest request, String sessionId, Owners owners) {
    Proof proof = Proof.of(request);
    if (proof == null || proof.opens(ofSessions.of(sessionId, owners))) {
      return;
    }
    refusals.count(Refusal.SIGNATURE_WRONG);
    throw new Unauthenticated(
        Refusal.SIGNATURE_WRONG,
        proof.isBound()
            ? "The secret is good for other sessions alone."
            : "This session has a secret of its own: post to a path that ends in its id.");
  }

  /** Whose sessions the secret makes that was shown; null where it is bound to nobody. */
  public static @Nullable String userOf(HttpServletRequest request) {
    Proof proof = Proof.of(request);
    return proof == null ? null : proof.shown().user();
  }

  /** Whether the secret that was shown is good for some sessions alone. */
  public static boolean isBound(HttpServletRequest request) {
    Proof proof = Proof.of(request);
    return proof != null && proof.isBound();
  }

  /** Names the secret that was shown, and tells nothing of it; null where none had to be. */
  public static @Nullable String secretOf(HttpServletRequest request) {
    Proof proof = Proof.of(request);
    return proof == null ? null : proof.shown().fingerprint();
  }

  /** Whether sessions of this user are opened, and made, by secrets bound to the user alone. */
  public boolean binds(String userId) {
    return ofSessions.bind(userId);
  }

  /** How sessions are shared out among secrets. */
  public SecretGroups groups() {
    return ofSessions;
  }

  /** Whether bodies that were refused are to be kept all the same. */
  public boolean keepsRefused() {
    return keepsRefused;
  }

  /** What is kept with a body that was refused, for its proof to be looked at again. */
  public @Nullable String signature(HttpServletRequest request) {
    return schemes.stream()
        .filter(scheme -> scheme.isUsedBy(request))
        .findFirst()
        .map(scheme -> scheme.signature(request))
        .orElse(null);
  }

  private Scheme schemeOf(HttpServletRequest request) {
    for (Scheme scheme : schemes) {
      if (scheme.isUsedBy(request)) {
        return scheme;
      }
    }
    throw new Unauthenticated(
        Refusal.SIGNATURE_MISSING,
        schemes.stream()
            .map(Scheme::proof)
            .collect(Collectors.joining("; or ", "Send the header ", ".")));
  }
}
