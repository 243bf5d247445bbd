package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.query.view.Story;
import io.sessionlog.testing.SseClient;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that hears nothing of the log goes on answering, and says that it may be wrong. */
class CutOffTest {

  @TempDir Path data;

  @Test
  void it_says_so_and_calls_nothing_missing() {
    try (TestCluster cluster = TestCluster.ofItsOwn();
        QueryNode node =
            QueryNode.startUnready(
                data, cluster.bootstrapServers(), Clock.systemUTC(), "--MAX_STALENESS=7s")) {
      node.awaitReady();
      Story story = cluster.story();
      cluster.put(story.ready());
      String status = QueryNode.STATUS + story.sessionId();
      await().until(() -> node.get(status).header("Session-As-Of") != null);
      assertThat(node.get(status).header("Session-Stale")).isNull();
      assertThat(node.get(QueryNode.STATUS + "nobody").status()).isEqualTo(404);
      try (SseClient client = node.stream("sessionId=" + story.sessionId())) {

        cluster.stop();
        await().until(() -> node.get(status).header("Session-Stale") != null);

        assertThat(node.get(status).status()).isEqualTo(200);
        assertThat(node.get(QueryNode.STATUS + "nobody").status()).isEqualTo(503);
        assertThat(node.get(QueryNode.LIST + "?userId=nobody").status()).isEqualTo(503);
        assertThat(node.get(QueryNode.LIST).status()).isEqualTo(200);
        assertThat(client.next("heartbeat").data().path("staleSeconds").asInt()).isPositive();
        await().until(() -> node.get("/actuator/health/readiness").status() == 503);
      }
    }
  }
}
