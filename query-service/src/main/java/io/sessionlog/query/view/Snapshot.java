package io.sessionlog.query.view;

import io.sessionlog.support.position.Positions;
import io.sessionlog.support.position.Watermarks;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table's content of one moment; not to be used outside of {@link SessionTable#read}. */
public final class Snapshot {

  private final SessionIndex index;
  private final Watermarks watermarks;
  private final ContentMarks content;
  private final Removals removals;
  private final @Nullable Changes changes;
  private final @Nullable Handover handover;
  private final Instant asOf;

  Snapshot(
      SessionIndex index,
      Watermarks watermarks,
      ContentMarks content,
      Removals removals,
      @Nullable Changes changes,
      @Nullable Handover handover,
      Instant asOf) {
    this.index = index;
    this.watermarks = watermarks;
    this.content = content;
    this.removals = removals;
    this.changes = changes;
    this.handover = handover;
    this.asOf = asOf;
  }

  /** The moment that ages of QR codes are judged by. */
  public Instant asOf() {
    return asOf;
  }

  public ContentVersion version() {
    return content.version(index.newestQrExpiryMillis(asOf));
  }

  /** Every event up to here has been seen. */
  public Positions positions() {
    return Positions.of(watermarks.offsets());
  }

  public @Nullable StoredSession find(String sessionId) {
    return index.find(sessionId);
  }

  public SessionPage page(SessionQuery query) {
    return index.page(query, asOf);
  }

  public Summary summary() {
    return index.summary();
  }

  public Summary summary(SessionFilter filter) {
    return index.summary(filter);
  }

  /**
   * Changes up to this moment that nobody took before; for one taker, {@link SessionTable#watch}.
   */
  public ChangeBatch takeChanges() {
    return changes == null ? ChangeBatch.NOTHING : changes.take();
  }

  /** Whether changes are told here, see {@link SessionTable#isWatched}. */
  public boolean isWatched() {
    return changes != null;
  }

  /** What differed when this version took over; null: it was served from the start. */
  public @Nullable Handover handover() {
    return handover;
  }

  /** When the next code expires, or {@link Long#MAX_VALUE}. */
  public long nextQrExpiryMillis() {
    return index.nextQrExpiryMillis(asOf);
  }

  /** Sessions that moved after these positions; empty if they are more than {@code max}. */
  public Optional<List<StoredSession>> movedSince(Positions positions, int max) {
    return index.movedSince(positions, max);
  }

  /**
   * Sessions whose code expired after that moment, and by now; empty if they are more than {@code
   * max}.
   */
  public Optional<List<StoredSession>> expiredSince(Instant after, int max) {
    return index.expiredBetween(after, asOf, max);
  }

  /** Sessions that were removed after these positions; empty if they are not all known. */
  public Optional<List<Gone>> removedSince(Positions positions) {
    return removals.removedSince(positions);
  }

  /** Sessions that left an owner after these positions; empty if they are not all known. */
  public Optional<List<Gone>> departedSince(Positions positions, String owner) {
    return removals.departedSince(positions, owner);
  }
}
