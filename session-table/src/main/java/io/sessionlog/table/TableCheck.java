package io.sessionlog.table;

import io.sessionlog.table.TableShape.Owners;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks whether the table can be used, before anything is written; reads the catalogue alone. */
public final class TableCheck {

  private static final int OLDEST_SERVER = 130_000;

  private static final Set<String> TEXT = Set.of("text", "varchar", "bpchar");
  private static final Set<String> TIME = Set.of("timestamp", "timestamptz");

  /** The columns that we write in rows that are there. */
  private static final Map<String, Set<String>> OURS =
      new TreeMap<>(
          Map.of(
              "sessionId", TEXT, "status", TEXT, "qr", TEXT, "message", TEXT, "updatedAt", TIME));

  /** What a new row needs besides. */
  private static final Map<String, Set<String>> ON_INSERT =
      new TreeMap<>(
          Map.of(
              "id", TEXT,
              "userId", TEXT,
              "isNotification", Set.of("bool"),
              "createdAt", TIME,
              "aiConfig", Set.of("jsonb", "json")));

  private final JdbcClient database;
  private final String schema;
  private final String table;

  private TableCheck(JdbcClient database, String schema) {
    this.database = database;
    this.schema = schema;
    this.table = Sql.quoted(schema) + "." + Sql.quoted(SessionTable.NAME);
  }

  /**
   * @param schema where Prisma's tables are
   * @throws UnusableDatabase if a person must change something
   * @throws org.springframework.dao.DataAccessException if the database did not answer
   */
  public static TableShape look(JdbcClient database, String schema, TableUse use) {
    return new TableCheck(database, schema).look(use);
  }

  private TableShape look(TableUse use) {
    checkVersion();
    long oid = tableOid();
    Map<String, Column> columns = columns(oid);
    check(columns, OURS);
    if (use.inserts()) {
      check(columns, ON_INSERT);
      checkNothingElseIsRequired(columns);
    }
    checkUnique(oid);
    checkNullable(columns);
    Owners owners = owners(oid);
    checkRights(use, owners);
    Map<String, String> types = new HashMap<>();
    columns.forEach((name, column) -> types.put(name, column.type()));
    return new TableShape(schema, types, owners);
  }

  private void checkVersion() {
    int version =
        database
            .sql("SELECT current_setting('server_version_num')::int")
            .query(Integer.class)
            .single();
    if (version < OLDEST_SERVER) {
      throw new UnusableDatabase(
          "The server is PostgreSQL %d.".formatted(version / 10_000),
          "PostgreSQL 13 and newer are supported.");
    }
  }

  private long tableOid() {
    List<Long> found =
        database
            .sql(
                """
                SELECT c.oid::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')""")
            .params(schema, SessionTable.NAME)
            .query(Long.class)
            .list();
    if (!found.isEmpty()) {
      return found.get(0);
    }
    throw missing();
  }

  private UnusableDatabase missing() {
    List<String> elsewhere =
        database
            .sql(
                """
                SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relname = ? AND c.relkind IN ('r', 'p') ORDER BY 1""")
            .params(SessionTable.NAME)
            .query(String.class)
            .list();
    if (!elsewhere.isEmpty()) {
      return new UnusableDatabase(
          "There is no table \"%s\" in schema \"%s\", but in \"%s\"."
              .formatted(SessionTable.NAME, schema, String.join("\", \"", elsewhere)),
          "Name the schema in DATABASE_URL: ?schema=%s".formatted(elsewhere.get(0)));
    }
    boolean hasSchema =
        database
            .sql("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)")
            .params(schema)
            .query(Boolean.class)
            .single();
    return new UnusableDatabase(
        hasSchema
            ? "There is no table \"%s\" in schema \"%s\".".formatted(SessionTable.NAME, schema)
            : "There is no schema \"%s\".".formatted(schema),
        "Run the application's migrations first (npx prisma migrate deploy), or name the right"
            + " database and schema in DATABASE_URL.");
  }

  /**
   * @param isRequired an insert that leaves it out fails
   */
  private record Column(String type, boolean isNotNull, boolean isRequired) {}

  private Map<String, Column> columns(long oid) {
    Map<String, Column> columns = new LinkedHashMap<>();
    database
        .sql(
            """
            SELECT a.attname, t.typname, a.attnotnull,
                   a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""")
        .params(oid)
        .query(
            row -> {
              columns.put(
                  row.getString(1),
                  new Column(row.getString(2), row.getBoolean(3), row.getBoolean(4)));
            });
    return columns;
  }

  private void check(Map<String, Column> columns, Map<String, Set<String>> expected) {
    expected.forEach(
        (name, types) -> {
          Column column = columns.get(name);
          if (column == null) {
            throw new UnusableDatabase(
                "%s has no column \"%s\".".formatted(table, name),
                "Add it to the Prisma model as docs/database.md shows it, and migrate.");
          }
          if (!types.contains(column.type())) {
            throw new UnusableDatabase(
                "Column \"%s\" of %s is of type %s; what can be written is %s."
                    .formatted(
                        name,
                        table,
                        column.type(),
                        types.stream().sorted().collect(Collectors.joining(" or "))),
                "Change its type in the Prisma model as docs/database.md shows it, and migrate.");
          }
        });
  }

  private void checkNothingElseIsRequired(Map<String, Column> columns) {
    columns.forEach(
        (name, column) -> {
          if (column.isRequired() && !OURS.containsKey(name) && !ON_INSERT.containsKey(name)) {
            throw new UnusableDatabase(
                "Column \"%s\" of %s is required and has no default, so no row can be inserted."
                    .formatted(name, table),
                "Give it a default in the database, make it optional, or set DATABASE_ROWS=update"
                    + " and let the application make the rows.");
          }
        });
  }

  /** A column that must hold a value could not be emptied when a code has aged. */
  private void checkNullable(Map<String, Column> columns) {
    for (String name : List.of("qr", "message")) {
      Column column = columns.get(name);
      if (column != null && column.isNotNull()) {
        throw new UnusableDatabase(
            "Column \"%s\" of %s takes no null.".formatted(name, table),
            "Make it optional in the Prisma model (String?), and migrate.");
      }
    }
  }

  private void checkUnique(long oid) {
    boolean unique =
        database
            .sql(
                """
                SELECT EXISTS (
                  SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                  WHERE i.indrelid = CAST(? AS oid) AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1
                    AND i.indpred IS NULL AND a.attname = 'sessionId')""")
            .params(oid)
            .query(Boolean.class)
            .single();
    if (!unique) {
      throw new UnusableDatabase(
          "Column \"sessionId\" of %s is not unique.".formatted(table),
          "Mark it @unique in the Prisma model, and migrate.");
    }
  }

  private @Nullable Owners owners(long oid) {
    return database
        .sql(
            """
            SELECT format('%I.%I', n.nspname, r.relname), format('%I', f.attname)
            FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            JOIN pg_class r ON r.oid = c.confrelid
            JOIN pg_namespace n ON n.oid = r.relnamespace
            JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
            WHERE c.conrelid = CAST(? AS oid) AND c.contype = 'f' AND cardinality(c.conkey) = 1
              AND a.attname = 'userId'
            LIMIT 1""")
        .params(oid)
        .query((row, index) -> new Owners(row.getString(1), row.getString(2)))
        .optional()
        .orElse(null);
  }

  private void checkRights(TableUse use, @Nullable Owners owners) {
    List<String> missing = new ArrayList<>();
    if (!may("has_schema_privilege(?, 'USAGE')", schema)) {
      missing.add("USAGE ON SCHEMA " + Sql.quoted(schema));
      throw lacks(missing);
    }
    String ours =
        OURS.keySet().stream().map(Sql::quoted).collect(Collectors.joining(", ", "(", ")"));
    String written =
        OURS.keySet().stream()
            .filter(name -> !name.equals("sessionId"))
            .map(Sql::quoted)
            .collect(Collectors.joining(", ", "(", ")"));
    if (OURS.keySet().stream().anyMatch(column -> !mayColumn(column, "SELECT"))) {
      missing.add("SELECT %s ON %s".formatted(ours, table));
    }
    if (OURS.keySet().stream()
        .anyMatch(column -> !column.equals("sessionId") && !mayColumn(column, "UPDATE"))) {
      missing.add("UPDATE %s ON %s".formatted(written, table));
    }
    if (use.inserts()) {
      if (!mayTable(table, "INSERT")) {
        missing.add("INSERT ON " + table);
      }
      if (owners != null && !mayColumn(owners)) {
        missing.add("SELECT (%s) ON %s".formatted(owners.column(), owners.table()));
      }
    }
    if (use.deletes() && !mayTable(table, "DELETE")) {
      missing.add("DELETE ON " + table);
    }
    if (!missing.isEmpty()) {
      throw lacks(missing);
    }
  }

  private UnusableDatabase lacks(List<String> missing) {
    String user = database.sql("SELECT current_user").query(String.class).single();
    return new UnusableDatabase(
        "The user %s lacks rights.".formatted(Sql.quoted(user)),
        missing.stream()
            .map(right -> "GRANT %s TO %s;".formatted(right, Sql.quoted(user)))
            .collect(Collectors.joining("\n", "Let the table's owner run:\n", "")));
  }

  private boolean mayTable(String name, String right) {
    return may("has_table_privilege(?, '%s')".formatted(right), name);
  }

  private boolean mayColumn(String column, String right) {
    return may("has_column_privilege(?, ?, '%s')".formatted(right), table, column);
  }

  private boolean mayColumn(Owners owners) {
    String column = owners.column();
    String name =
        column.startsWith("\"")
            ? column.substring(1, column.length() - 1).replace("\"\"", "\"")
            : column;
    return may("has_column_privilege(?, ?, 'SELECT')", owners.table(), name);
  }

  private boolean may(String function, Object... of) {
    return database.sql("SELECT " + function).params(of).query(Boolean.class).single();
  }
}
