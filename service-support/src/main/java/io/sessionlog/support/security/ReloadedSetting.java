package io.sessionlog.support.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A setting that may be a file of its name in {@code SECRETS_DIR}: then it is read again when the
 * file has changed, so that a key is taken back without a restart, see {@link ReloadedFile}: a file
 * that is being written must not lock everybody out.
 */
public final class ReloadedSetting<T> implements Supplier<T> {

  private static final Logger log = LoggerFactory.getLogger(ReloadedSetting.class);

  private final @Nullable ReloadedFile file;
  private final Function<String, T> reader;
  private volatile String text;
  private volatile T value;

  /**
   * @param directory where the file would be; null if there is none
   * @param atStart the setting's text; where it is not the file's, something else wins over it, and
   *     the file is not looked at
   * @param reader throws a {@link RuntimeException} whose message quotes nothing secret; where it
   *     makes a list or a map of what the file holds now, an empty one can't be used
   */
  public ReloadedSetting(
      String name,
      @Nullable Path directory,
      String atStart,
      Function<String, T> reader,
      Duration lookInterval) {
    this.reader = reader;
    this.text = atStart.strip();
    this.value = reader.apply(atStart);
    this.file =
        text.isEmpty() || directory == null
            ? null
            : fileOf(directory.resolve(name), text, lookInterval);
  }

  private @Nullable ReloadedFile fileOf(Path path, String atStart, Duration lookInterval) {
    var present = new ReloadedFile(path, lookInterval, next -> take(path, next.strip()));
    try {
      if (Files.isRegularFile(path) && present.read().strip().equals(atStart)) {
        return present;
      }
    } catch (IOException unreadable) {
      log.debug("{} is not read again: {}", path, unreadable.getMessage());
    }
    return null;
  }

  private void take(Path path, String next) {
    if (!next.equals(text)) {
      T read = reader.apply(next);
      if ((read instanceof Collection<?> list && list.isEmpty())
          || (read instanceof Map<?, ?> map && map.isEmpty())) {
        throw new IllegalArgumentException("it has no entry");
      }
      value = read;
      text = next;
      log.info("Read {} again", path);
    }
  }

  @Override
  public T get() {
    if (file != null) {
      file.lookAgain();
    }
    return value;
  }
}
