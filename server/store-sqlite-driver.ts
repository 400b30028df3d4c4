/* One SQLite connection, the same over libsql and over node:sqlite: what the two answer differently (blobs, error codes,
   extra keys on rows) is made equal here and nowhere else. Knows no table. Synchronous: it belongs into a worker thread. */

/** What can be bound to a `?`. */
export type SqlValue = string | number | Uint8Array | null;

export interface Connection {
  /** Runs one writing statement. */
  run(sql: string, ...values: readonly SqlValue[]): void;
  /** All rows of one statement; blobs are Uint8Arrays. `Row` is what the statement selects, unchecked. */
  all<Row extends object>(sql: string, ...values: readonly SqlValue[]): Row[];
  /** Runs statements that bind nothing and give nothing. */
  exec(sql: string): void;
  /** All or nothing: what `work` wrote is on disk when this returns, and undone when it throws. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** A transaction could be neither finished nor undone: the connection must not be used again. */
export class BrokenConnectionError extends Error {
  constructor(cause: unknown) {
    super(`The database connection is broken (${String(cause)}).`, { cause });
    this.name = "BrokenConnectionError";
  }
}

/** SQLite's primary result code (sqlite.org/rescode.html) of an error that came from it, or null. */
export function resultCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  const extended = "rawCode" in error ? error.rawCode : "errcode" in error ? error.errcode : null;
  return typeof extended === "number" ? extended & 0xff : null;
}

/** Opens a file with libsql or, on a platform that has no build of it, with Node's own SQLite. Makes the file if need be. */
export async function openConnection(file: string): Promise<Connection> {
  const open = await loadLibsql().catch((libsqlCause: unknown) =>
    loadNodeSqlite().catch((nodeCause: unknown) => {
      const cause = new AggregateError([libsqlCause, nodeCause]);
      throw new Error(
        `No SQLite for this platform: libsql does not load (${String(libsqlCause)}) and neither does node:sqlite (${String(nodeCause)}).`,
        { cause },
      );
    }),
  );
  return connect(open(file));
}

/** What both libraries have in common. */
interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): unknown;
  close(): unknown;
}

interface Statement {
  run(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

type Open = (file: string) => Database;

async function loadLibsql(): Promise<Open> {
  const { default: Libsql } = await import("libsql");
  return (file) => new Libsql(file);
}

async function loadNodeSqlite(): Promise<Open> {
  // Node 20 has no such module and its types do not know it, so the compiler must not resolve the name.
  const name: string = "node:sqlite";
  const { DatabaseSync }: { DatabaseSync: new (file: string) => Database } = await import(name);
  return (file) => new DatabaseSync(file);
}

function connect(database: Database): Connection {
  const statements = new Map<string, Statement>();
  const prepared = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    run: (sql, ...values) => void prepared(sql).run(...values),
    all: <Row extends object>(sql: string, ...values: readonly SqlValue[]) => {
      // Not `.get()`: libsql leaves the statement open after it and adds a key to the row.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the statement says what it selects
      const rows = prepared(sql).all(...values) as Row[];
      for (const row of rows) makeBytes(row);
      return rows;
    },
    exec: (sql) => void database.exec(sql),
    transaction: (work) => transaction(database, work),
    close: () => void database.close(),
  };
}

/** libsql gives blobs as ArrayBuffers. */
function makeBytes(row: object): void {
  for (const [key, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) Object.assign(row, { [key]: new Uint8Array(value) });
  }
}

function transaction<T>(database: Database, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (cause) {
    rollback(database);
    throw cause;
  }
}

function rollback(database: Database): void {
  try {
    database.exec("ROLLBACK");
  } catch (cause) {
    // After some errors (disk full among them) SQLite has undone the transaction by itself.
    if (cause instanceof Error && cause.message.includes("no transaction is active")) return;
    throw new BrokenConnectionError(cause);
  }
}
