package io.sessionlog.reconciler.server;

import io.sessionlog.reconciler.doubt.Watched;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which sessions a server has. */
sealed interface Sessions {

  boolean contain(Watched session);

  /** Of a glob of ids, such as {@code shop-*}, or of one user: {@code user:alice}. */
  static Sessions parse(String text) {
    return text.startsWith("user:") ? new OfUser(text.substring(5)) : Named.glob(text);
  }

  record OfUser(String userId) implements Sessions {
    @Override
    public boolean contain(Watched session) {
      return userId.equals(session.userId());
    }
  }

  record Named(Pattern pattern) implements Sessions {
    static final Named ALL = glob("*");

    static Named glob(String glob) {
      return new Named(
          Pattern.compile(
              Stream.of(glob.split("\\*", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*"))));
    }

    @Override
    public boolean contain(Watched session) {
      return pattern.matcher(session.sessionId()).matches();
    }
  }
}
