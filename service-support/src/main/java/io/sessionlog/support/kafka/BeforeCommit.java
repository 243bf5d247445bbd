package io.sessionlog.support.kafka;

import java.util.function.Supplier;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * What a task has put off, and does once before each commit: within the transaction that it belongs
 * to, so that a crash undoes it together with what it follows from.
 *
 * <p>Streams empties the caches of a task's stores right before it commits, and this poses as such
 * a cache: it is the only call that comes at that moment, and its interface is not a public one.
 * What it puts off lives in memory alone, and is none of a store's: a task starts without it.
 */
public abstract class BeforeCommit implements StateStore, CachedStateStore<Object, Object> {

  private final String name;
  private @Nullable InternalProcessorContext<?, ?> context;
  private @Nullable ProcessorNode<?, ?, ?, ?> node;
  private boolean open;

  protected BeforeCommit(String name) {
    this.name = name;
  }

  /** May write to the task's stores, and forward once {@link #actsFor} was called. */
  protected abstract void beforeCommit();

  /**
   * To be called by a processor's {@code init}: what is forwarded before a commit is forwarded by
   * that processor.
   */
  public final void actsFor(ProcessorContext<?, ?> processor) {
    if (processor instanceof InternalProcessorContext<?, ?> streams) {
      context = streams;
      node = streams.currentNode();
    }
  }

  @Override
  public final void flushCache() {
    InternalProcessorContext<?, ?> acting = context;
    if (acting == null) {
      beforeCommit();
      return;
    }
    ProcessorNode<?, ?, ?, ?> before = acting.currentNode();
    acting.setCurrentNode(node);
    try {
      beforeCommit();
    } finally {
      acting.setCurrentNode(before);
    }
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext stores, StateStore root) {
    context = null;
    node = null;
    stores.register(root, (key, value) -> {});
    open = true;
  }

  @Override
  public final void flush() {}

  @Override
  public final void close() {
    open = false;
  }

  @Override
  public final boolean persistent() {
    return false;
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final boolean setFlushListener(
      CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public final void clearCache() {}

  /** For a topology: without a changelog, since nothing of it outlives a task. */
  public static <T extends BeforeCommit> StoreBuilder<T> builder(String name, Supplier<T> store) {
    return new TransientStore<>(name, store);
  }
}
