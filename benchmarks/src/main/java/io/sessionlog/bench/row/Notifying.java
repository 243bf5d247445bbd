package io.sessionlog.bench.row;

import io.sessionlog.bench.load.Receiver;
import io.sessionlog.bench.process.Service;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Endpoints of a notifier, made and taken away. */
final class Notifying {

  static final String ENDPOINTS = "/api/whatsapp/endpoints/";
  private static final int AT_ONCE = 16;

  /** The first of all that is kept. */
  static final String ALL = ",\"start\":\"2020-01-01T00:00:00Z\"";

  private Notifying() {}

  /**
   * @param more of the body, after a comma
   */
  static void register(Service notifier, String name, int count, URI url, String more) {
    each(
        count,
        number -> {
          Service.Answer answer =
              notifier.put(
                  ENDPOINTS + name + "-" + number,
                  "{\"url\":\"%s\",\"categories\":[\"status\",\"message\",\"ack\"]%s}"
                      .formatted(url, more));
          if (answer.status() != 200) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
          }
        });
  }

  static void delete(Service notifier, String name, int count) {
    each(count, number -> notifier.delete(ENDPOINTS + name + "-" + number));
  }

  private interface Call {
    void of(int number);
  }

  private static void each(int count, Call call) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        calls.add(
            () -> {
              call.of(number);
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(calls)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Waits until a receiver has taken so many. */
  static void await(Receiver receiver, long taken) {
    long deadline = System.nanoTime() + 300_000_000_000L;
    while (receiver.taken() < taken) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%d of %d notifications came".formatted(receiver.taken(), taken));
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** How many a second came, of those between a fifth and nine tenths of what is to come. */
  static double perSecond(Receiver receiver, long before, long expected) {
    await(receiver, before + expected / 5);
    long begin = System.nanoTime();
    long from = receiver.taken();
    await(receiver, before + expected * 9 / 10);
    double perSecond = (receiver.taken() - from) / ((System.nanoTime() - begin) / 1e9);
    await(receiver, before + expected);
    return perSecond;
  }
}
