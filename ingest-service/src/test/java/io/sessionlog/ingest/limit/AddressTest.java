package io.sessionlog.ingest.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7, true",
    "203.0.113.7, 203.0.113.8, false",
    "2001:db8:1:2::1, 2001:0db8:1:2:ffff::9, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false",
    "::ffff:203.0.113.7, 203.0.113.7, true",
    "fe80::1%lo, fe80::2, true",
    "no:address, no:other, true",
    "no-address, localhost, true",
    "1.2.3, 1.2.3.256, true",
    "01.2.3.4, 16909060, true",
    "'', unknown, true",
    "203.0.113.7:8080, [2001:db8::1], true",
    "203.0.113.7, no-address, false"
  })
  void addresses_of_one_owner_count_as_one(String one, String other, boolean same) {
    assertThat(Address.network(one).equals(Address.network(other))).isEqualTo(same);
  }

  @Test
  void whatIsLongerThanAnAddressIsNone() {
    assertThat(Address.network("0:0:0:0:0:0:0:1%" + "x".repeat(48))).isNotEqualTo(Address.UNKNOWN);
    assertThat(Address.network("0:0:0:0:0:0:0:1%" + "x".repeat(49))).isEqualTo(Address.UNKNOWN);
    assertThat(Address.network((String) null)).isEqualTo(Address.UNKNOWN);
  }
}
