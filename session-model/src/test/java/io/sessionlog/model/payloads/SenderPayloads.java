package io.sessionlog.model.payloads;

import io.sessionlog.model.SessionStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks that tests post or fold: ours, in the shapes of real senders, run everywhere; those
 * recorded from real senders are read where they lie beside the project, in {@code
 * ../shared/senders/payloads}.
 *
 * <p>Each is a body to the byte: tests must not format it anew, for escapes, number forms and
 * signatures would change.
 */
public final class SenderPayloads {

  private static final String OURS = "/payloads/envelope/ready.json";
  private static final String RECORDED = "shared/senders/payloads";

  /** A log-in ends connected although progress comes late, a flap is no disconnect, and so on. */
  private static final Map<String, EndState> ENDS =
      Map.of(
          "login", new EndState(SessionStatus.SESSION_CONNECTED, false),
          "login-real-2024-02", new EndState(SessionStatus.SESSION_CONNECTED, false),
          "late-loading-after-ready", new EndState(SessionStatus.SESSION_CONNECTED, false),
          "loading-stuck", new EndState(SessionStatus.CONNECTING, false),
          "logout-from-phone", new EndState(SessionStatus.QR_GENERATED, true),
          "qr-retries-exhausted", new EndState(SessionStatus.SESSION_NOT_CONNECTED, false),
          "timeout-flap", new EndState(SessionStatus.SESSION_CONNECTED, false),
          "ack-regress", new EndState(SessionStatus.SESSION_CONNECTED, false));

  private SenderPayloads() {}

  /** One webhook's body, named after its file, such as {@code envelope/qr.json}. */
  public static final class Payload {
    private final String name;
    private final byte[] body;

    private Payload(String name, byte[] body) {
      this.name = name;
      this.body = body;
    }

    public String name() {
      return name;
    }

    public byte[] body() {
      return body.clone();
    }

    /** The name alone: a body may hold a QR code. */
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Webhooks of one session in the order of their arrival, some seconds apart.
   *
   * @param name the file's, without its ending
   */
  public record Sequence(String name, List<Payload> webhooks, EndState end) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * What a session must be after a sequence.
   *
   * @param hasQr whether a code waits to be scanned
   */
  public record EndState(SessionStatus status, boolean hasQr) {}

  /** Single webhooks of our own making; every one must be accepted. */
  public static List<Payload> ours() {
    return readOurs(SenderPayloads::webhooks);
  }

  /** Single webhooks of real senders and of the seed's pages; none where they are not at hand. */
  public static List<Payload> recorded() {
    return readRecorded(SenderPayloads::webhooks);
  }

  public static List<Sequence> ourSequences() {
    return readOurs(SenderPayloads::sequences);
  }

  /** Sequences of real senders; none where they are not at hand. */
  public static List<Sequence> recordedSequences() {
    return readRecorded(SenderPayloads::sequences);
  }

  private static List<Payload> webhooks(Path root) {
    return Stream.of("envelope", "seed-docs")
        .flatMap(folder -> files(root.resolve(folder), ".json").stream())
        .filter(file -> !name(file).startsWith("response-"))
        .map(file -> new Payload(file.getParent().getFileName() + "/" + name(file), bytes(file)))
        .toList();
  }

  private static List<Sequence> sequences(Path root) {
    return files(root.resolve("sequences"), ".jsonl").stream()
        .map(SenderPayloads::sequence)
        .toList();
  }

  private static Sequence sequence(Path file) {
    String name = name(file).replace(".jsonl", "");
    List<Payload> webhooks = new ArrayList<>();
    for (String line : new String(bytes(file), StandardCharsets.UTF_8).split("\n")) {
      webhooks.add(
          new Payload(
              name(file) + ":" + (webhooks.size() + 1), line.getBytes(StandardCharsets.UTF_8)));
    }
    EndState end =
        Objects.requireNonNull(ENDS.get(name), () -> "How must the sequence " + name + " end?");
    return new Sequence(name, webhooks, end);
  }

  /** Ours lie in a folder while this project builds, and in a jar for those that depend on it. */
  private static <T> List<T> readOurs(Function<Path, List<T>> reader) {
    URL marker =
        Objects.requireNonNull(
            SenderPayloads.class.getResource(OURS), "The payloads are not on the class path");
    try {
      if (marker.getProtocol().equals("file")) {
        return reader.apply(Path.of(marker.toURI()).getParent().getParent());
      }
      String jar = marker.getPath().substring(0, marker.getPath().indexOf('!'));
      try (FileSystem files = FileSystems.newFileSystem(Path.of(URI.create(jar)))) {
        return reader.apply(files.getPath("/payloads"));
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> List<T> readRecorded(Function<Path, List<T>> reader) {
    Path root = projectRoot();
    Path recorded = root == null ? null : root.resolveSibling(RECORDED);
    return recorded != null && Files.isDirectory(recorded) ? reader.apply(recorded) : List.of();
  }

  /** Tests run in their module's folder, or from the root in some IDEs. */
  private static @Nullable Path projectRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static List<Path> files(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> name(file).endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
