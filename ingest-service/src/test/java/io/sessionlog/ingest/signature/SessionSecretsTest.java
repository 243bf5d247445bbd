package io.sessionlog.ingest.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionSecretsTest {

  static final WebhookGuard.Owners NOBODYS = sessionId -> null;

  @TempDir Path dir;
  private final Instant longAgo = Instant.now().minusSeconds(100_000);

  @Test
  void a_session_has_the_secrets_of_its_lines() throws IOException {
    var secrets = read("# the shop\nshop-1 one\nshop-1\ttwo # too\n\n+62:8@c.us three\n");

    assertThat(secrets.of("shop-1", NOBODYS)).hasSize(2);
    assertThat(secrets.of("shop-1", NOBODYS).get(1).isTheSameAs("two # too")).isTrue();
    assertThat(secrets.of("+62:8@c.us", NOBODYS)).hasSize(1);
    assertThat(secrets.of("other", NOBODYS)).isEmpty();
  }

  @Test
  void the_lines_count_that_name_most_of_an_id() throws IOException {
    var secrets = read("a* all\nacme-* acme\nacme-* next\nacme-vip vip\n");

    assertThat(secrets.of("acme-1", NOBODYS))
        .extracting(s -> s.isTheSameAs("acme"))
        .contains(true, false);
    assertThat(secrets.of("acme-1", NOBODYS)).hasSize(2);
    assertThat(secrets.of("acme-vip", NOBODYS)).singleElement().matches(s -> s.isTheSameAs("vip"));
    assertThat(secrets.of("acme-vip2", NOBODYS)).hasSize(2);
    assertThat(secrets.of("acme", NOBODYS)).singleElement().matches(s -> s.isTheSameAs("all"));
    assertThat(secrets.of("shop", NOBODYS)).isEmpty();
  }

  @Test
  void a_user_is_percent_encoded_and_is_one() throws IOException {
    assertThat(read("a-1,user=an%20na s\n").of("a-1", NOBODYS).get(0).user()).isEqualTo("an na");
    assertThat(read("a-1 s\n").of("a-1", NOBODYS).get(0).user()).isNull();
    for (String line : new String[] {"*a s", "a,user= s", "a,user=% s", "user=anna s", "a,b s"}) {
      assertThatIllegalArgumentException().as(line).isThrownBy(() -> read(line));
    }
  }

  @Test
  void a_user_has_the_secrets_of_its_lines_for_what_no_other_line_names() throws IOException {
    var secrets = read("*,user=an%20na hers\n*,user=an%20na next\nacme-* acme\n");

    assertThat(secrets.of("any", id -> "an na")).hasSize(2);
    assertThat(secrets.of("any", id -> "an na").get(0).user()).isEqualTo("an na");
    assertThat(secrets.of("any", id -> "bob")).isEmpty();
    assertThat(secrets.of("any", NOBODYS)).isEmpty();
    assertThat(secrets.of("acme-1", id -> "an na")).singleElement().matches(s -> s.user() == null);
    for (String line : new String[] {"* s", "*,user= s", "*,user=% s"}) {
      assertThatIllegalArgumentException().as(line).isThrownBy(() -> read(line));
    }
  }

  @Test
  void the_first_line_of_a_user_needs_a_start_and_another_one_does_not() throws IOException {
    var secrets = read("shop-1 one\n");
    write("*,user=anna hers\n", 1);
    assertThat(secrets.of("any", id -> "anna")).isEmpty();
    assertThat(secrets.of("shop-1", NOBODYS)).hasSize(1);

    var knowing = read("*,user=anna hers\n");
    write("*,user=bob his\n", 1);
    assertThat(knowing.of("any", id -> "bob")).hasSize(1);
  }

  @Test
  void sessions_that_the_same_secrets_are_good_for_are_of_one_group() throws IOException {
    var secrets = read("shop-1 one\nacme-* two\nacme-* three\n*,user=anna hers\n");

    assertThat(secrets.of("acme-1", (String) null)).isEqualTo(secrets.of("acme-2", "anna"));
    assertThat(Stream.of("shop-1", "shop-2", "acme-1").map(id -> secrets.of(id, (String) null)))
        .doesNotHaveDuplicates();
    assertThat(secrets.of("shop-2", "anna"))
        .isEqualTo(secrets.of("other", "anna"))
        .isNotEqualTo(secrets.of("shop-2", "bob"));
    assertThat(secrets.of("shop-2", "bob")).isEqualTo(secrets.of("other", (String) null));
    Object version = secrets.version();
    assertThat(secrets.version()).isSameAs(version);
    write("shop-1 one\n", 1);
    assertThat(secrets.version()).isNotSameAs(version);
  }

  @Test
  void a_file_that_has_changed_is_read_again() throws IOException {
    var secrets = read("shop-1 one\n");
    write("shop-1 two\n", 1);

    assertThat(secrets.of("shop-1", NOBODYS).get(0).isTheSameAs("two")).isTrue();
  }

  @Test
  void what_was_read_stays_valid_while_the_file_cannot_be_used() throws IOException {
    var secrets = read("shop-1 one\n");
    write("shop-1\n", 1);
    assertThat(secrets.of("shop-1", NOBODYS).get(0).isTheSameAs("one")).isTrue();

    Files.delete(file());
    assertThat(secrets.of("shop-1", NOBODYS).get(0).isTheSameAs("one")).isTrue();
  }

  @Test
  void a_file_that_holds_no_line_takes_nothing_back() throws IOException {
    var secrets = read("shop-1 one\n");
    for (String nothing : new String[] {"", "\n", "# later\n"}) {
      write(nothing, 1);
      assertThat(secrets.of("shop-1", NOBODYS)).as(nothing).hasSize(1);
    }
    write("shop-1 two\n", 2);
    assertThat(secrets.of("shop-1", NOBODYS).get(0).isTheSameAs("two")).isTrue();
  }

  @Test
  void a_file_that_is_still_being_written_takes_nothing_back() throws IOException {
    var secrets = read("shop-1 one\nshop-2 two\n");
    int later = 1_000_000;
    write("shop-1 one\n", later);
    assertThat(secrets.of("shop-2", NOBODYS)).hasSize(1);
    write("shop-1 one\nshop-2 new\n", later);
    assertThat(secrets.of("shop-2", NOBODYS).get(0).isTheSameAs("two")).isTrue();
    assertThat(secrets.of("shop-2", NOBODYS).get(0).isTheSameAs("new"))
        .as("as it was seen")
        .isTrue();
  }

  @Test
  void a_file_that_cannot_be_used_stops_the_start_and_says_where_without_quoting_it()
      throws IOException {
    write("shop-1 one\nlonely-secret\n", 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SessionSecrets(file(), Duration.ZERO))
        .withMessageContaining("Line 2")
        .withMessageNotContaining("lonely-secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SessionSecrets(dir.resolve("none"), Duration.ZERO))
        .withMessageContaining("WEBHOOK_SECRETS_FILE");
  }

  private SessionSecrets read(String lines) throws IOException {
    write(lines, 0);
    return new SessionSecrets(file(), Duration.ZERO);
  }

  private void write(String lines, int secondsLater) throws IOException {
    Files.writeString(file(), lines);
    Files.setLastModifiedTime(file(), FileTime.from(longAgo.plusSeconds(secondsLater)));
  }

  private Path file() {
    return dir.resolve("secrets");
  }
}
