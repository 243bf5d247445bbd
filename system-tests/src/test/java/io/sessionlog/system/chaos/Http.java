package io.sessionlog.system.chaos;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** One client for all requests of a run; what the network does to them is an answer too. */
final class Http {

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  /**
   * What came back.
   *
   * @param response null if nothing did
   * @param wasSent whether the service may have got the request
   * @param failure in the client's words; empty if something came back
   */
  record Answer(HttpResponse<byte[]> response, boolean wasSent, String failure) {

    /** 0 without an answer. */
    int status() {
      return response == null ? 0 : response.statusCode();
    }

    Optional<String> header(String name) {
      return response == null ? Optional.empty() : response.headers().firstValue(name);
    }

    byte[] body() {
      return response == null ? new byte[0] : response.body();
    }
  }

  Answer send(HttpRequest.Builder request, Duration timeout) {
    try {
      return new Answer(
          client.send(request.timeout(timeout).build(), BodyHandlers.ofByteArray()), true, "");
    } catch (ConnectException | HttpConnectTimeoutException notSent) {
      return new Answer(null, false, notSent.toString());
    } catch (IOException broken) {
      return new Answer(null, true, broken.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(null, true, e.toString());
    }
  }
}
