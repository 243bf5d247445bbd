package io.sessionlog.notifier.endpoint;

import tools.jackson.databind.json.JsonMapper;

/**
 * How endpoints stand in {@code notification-endpoints}: JSON with the record's own names. Members
 * that this version does not know are passed over.
 */
public final class EndpointCodec {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private EndpointCodec() {}

  public static byte[] write(Endpoint endpoint) {
    return JSON.writeValueAsBytes(endpoint);
  }

  public static Endpoint read(byte[] bytes) {
    return JSON.readValue(bytes, Endpoint.class);
  }
}
