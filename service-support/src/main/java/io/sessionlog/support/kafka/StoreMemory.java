package io.sessionlog.support.kafka;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;
import org.springframework.util.unit.DataSize;

/**
 * One bound for the memory of all stores of a Streams application. By default each partition's
 * store has its own of some 100 MB, outside of the heap.
 *
 * <p>A part of it is for what is not yet on the disk: when that is full, the store that has most of
 * it writes. The rest keeps what was read, indexes and filters included.
 */
public final class StoreMemory implements RocksDBConfigSetter {

  private static final String BYTES = "sessionlog.store.memory.bytes";
  private static final int PART_FOR_WRITES = 3;

  private static final Map<String, Shared> BY_APPLICATION = new ConcurrentHashMap<>();

  static {
    RocksDB.loadLibrary();
  }

  /**
   * What all stores of one application use.
   *
   * @param writes counted within the cache's bytes
   */
  private record Shared(Cache cache, WriteBufferManager writes) {
    static Shared of(long bytes) {
      var cache = new LRUCache(bytes);
      return new Shared(cache, new WriteBufferManager(bytes / PART_FOR_WRITES, cache));
    }
  }

  /** Sets the bound in the settings of an application that has its id. */
  public static void bound(Properties config, DataSize size) {
    config.put(BYTES, Long.toString(size.toBytes()));
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Shared shared =
        BY_APPLICATION.computeIfAbsent(
            String.valueOf(configs.get(StreamsConfig.APPLICATION_ID_CONFIG)),
            unused -> Shared.of(Long.parseLong(String.valueOf(configs.get(BYTES)))));
    var table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(shared.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setWriteBufferManager(shared.writes());
    options.setTableFormatConfig(table);
  }

  /** The memory is shared by all stores and lives as long as the process. */
  @Override
  public void close(String storeName, Options options) {}
}
