package io.sessionlog.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Closed-loop peaks: so many connections, each of which asks again once it was answered. */
public final class Wrk {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String RESULT = "RESULT ";

  private final Path script;

  public Wrk(Path work) {
    script = work.resolve("requests.lua");
    try (var source = Wrk.class.getResourceAsStream("/wrk/requests.lua")) {
      Files.createDirectories(work);
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What is asked for.
   *
   * @param prefix of the path; a session's seven digits and {@code suffix} follow, if there are
   *     several
   * @param body in which {@code ##########} becomes the request's number
   * @param header one more, or empty
   * @param seldom bodies of each twentieth request: the first for each session in turn, then the
   *     next
   */
  public record Request(
      String method,
      String prefix,
      String suffix,
      int sessions,
      String body,
      String header,
      List<String> seldom) {

    public static Request get(String path) {
      return new Request("GET", path, "", 1, "", "", List.of());
    }

    public static Request get(String prefix, String suffix, int sessions) {
      return new Request("GET", prefix, suffix, sessions, "", "", List.of());
    }

    public static Request post(String prefix, int sessions, String body) {
      return new Request("POST", prefix, "", sessions, body, "", List.of());
    }

    public Request withHeader(String line) {
      return new Request(method, prefix, suffix, sessions, body, line, seldom);
    }

    public Request withEachTwentieth(String... bodies) {
      return new Request(method, prefix, suffix, sessions, body, header, List.of(bodies));
    }
  }

  /** What wrk's script tells at its end. */
  public record Result(
      long requests, long micros, long bytes, long failed, long p50Micros, long p99Micros) {

    public double perSecond() {
      return requests * 1e6 / micros;
    }
  }

  /**
   * @throws IllegalStateException if one request failed: a rate of errors is none
   */
  public Result run(String uri, Request request, int connections, Duration duration) {
    List<String> line = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections));
    line.addAll(List.of("-d" + duration.toSeconds() + "s", "--timeout", "10s", "--latency"));
    line.addAll(List.of("-s", script.toString(), uri, "--"));
    line.addAll(List.of(request.method(), request.prefix(), request.suffix()));
    line.addAll(List.of(Integer.toString(request.sessions()), request.body()));
    if (!request.header().isEmpty() || !request.seldom().isEmpty()) {
      line.add(request.header());
    }
    line.addAll(request.seldom());
    String output = output(line);
    Result result =
        output
            .lines()
            .filter(text -> text.startsWith(RESULT))
            .map(text -> JSON.readValue(text.substring(RESULT.length()), Result.class))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("wrk told nothing: " + output));
    if (result.failed() > 0 || result.requests() == 0) {
      throw new IllegalStateException("Requests failed: " + request.prefix() + " " + result);
    }
    return result;
  }

  private static String output(List<String> line) {
    try {
      Process wrk = new ProcessBuilder(line).redirectErrorStream(true).start();
      String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      wrk.waitFor();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException("wrk is needed (Debian: apt install wrk)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
