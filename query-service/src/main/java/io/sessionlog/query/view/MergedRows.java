package io.sessionlog.query.view;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Several ordered walks as one; for a handful of them. */
final class MergedRows implements Iterator<Row> {

  private final List<Iterator<Row>> parts;
  private final List<@Nullable Row> heads;

  MergedRows(List<Iterator<Row>> parts) {
    this.parts = parts;
    this.heads = new ArrayList<>(parts.size());
    for (Iterator<Row> part : parts) {
      heads.add(headOf(part));
    }
  }

  @Override
  public boolean hasNext() {
    return first() >= 0;
  }

  @Override
  public Row next() {
    int part = first();
    Row head = part < 0 ? null : heads.get(part);
    if (head == null) {
      throw new NoSuchElementException();
    }
    heads.set(part, headOf(parts.get(part)));
    return head;
  }

  private int first() {
    int first = -1;
    Row least = null;
    for (int i = 0; i < heads.size(); i++) {
      Row head = heads.get(i);
      if (head != null && (least == null || head.key.compareTo(least.key) < 0)) {
        least = head;
        first = i;
      }
    }
    return first;
  }

  private static @Nullable Row headOf(Iterator<Row> part) {
    return part.hasNext() ? part.next() : null;
  }
}
