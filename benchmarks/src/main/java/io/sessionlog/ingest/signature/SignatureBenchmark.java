package io.sessionlog.ingest.signature;

import io.sessionlog.bench.data.Bodies;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.mock.web.MockHttpServletRequest;

/** Verifies the original sender's signature of a webhook; in this package to reach the scheme. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignatureBenchmark {

  private final Secret secret = Secret.of("a secret of some length");
  private final byte[] body = Bodies.message200().getBytes(StandardCharsets.UTF_8);
  private final MockHttpServletRequest request = new MockHttpServletRequest();
  private final List<Secret> secrets = List.of(secret);

  public SignatureBenchmark() {
    request.addHeader(
        "X-Webhook-Signature",
        "sha256=" + HexFormat.of().formatHex(secret.hmac("HmacSHA256", body)));
  }

  @Benchmark
  public byte[] signature() {
    HexSignature.ORIGINAL.verify(request, body, secrets);
    return body;
  }
}
