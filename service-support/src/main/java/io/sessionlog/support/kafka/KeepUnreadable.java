package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.UnreadableEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Which records go to the dead letters: those that can't be read, told by {@link UnreadableEvent},
 * and no others. Every other failure is the machine's: a full disk, a damaged file, a fault of
 * ours. The same record may succeed once that is mended, so the task stops with its offset not
 * committed, and {@link StreamsRunner} tries again.
 *
 * <p>Streams' own handlers ask for no reason. With them, a projector whose disk was full set every
 * webhook aside that came.
 */
public final class KeepUnreadable {

  private KeepUnreadable() {}

  /** For {@code deserialization.exception.handler}. */
  public static final class OnArrival extends LogAndContinueExceptionHandler {

    @Override
    public DeserializationExceptionHandler.Response handleError(
        ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
      return failure instanceof UnreadableEvent
          ? super.handleError(context, record, failure)
          : DeserializationExceptionHandler.Response.fail();
    }
  }

  /** For {@code processing.exception.handler}. */
  public static final class OnProcessing extends LogAndContinueProcessingExceptionHandler {

    @Override
    public ProcessingExceptionHandler.Response handleError(
        ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
      return failure instanceof UnreadableEvent
          ? super.handleError(context, record, failure)
          : ProcessingExceptionHandler.Response.fail();
    }
  }
}
