/* The SQLite file itself: its schema, the steps to it, and how it is written (WAL, every commit on disk, locked, free pages
   overwritten). Knows no request and no query. */
import { must } from "../shared/must.ts";
import type { Connection } from "./store-sqlite-driver.ts";
import { StoreError } from "./store.ts";

/** Makes a connection durable and private. Throws StoreError "unavailable" where the file system does not let it. */
export function configure(db: Connection, file: string): void {
  // WAL first and the lock after it: in this order the lock is given back when the file is closed.
  const [journal] = db.all<{ journal_mode: string }>("PRAGMA journal_mode = WAL");
  db.all("PRAGMA locking_mode = EXCLUSIVE");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA foreign_keys = ON");
  db.all("PRAGMA secure_delete = ON");
  const [synchronous] = db.all<{ synchronous: number }>("PRAGMA synchronous");
  // Both fall back in silence where a file system cannot do it; then nothing this store promises holds.
  if (journal?.journal_mode !== "wal" || synchronous?.synchronous !== 2) {
    throw new StoreError(
      "unavailable",
      `The database ${file} cannot be written safely on this file system.`,
    );
  }
}

/** Brings a file to the newest schema. Throws StoreError "unavailable" if a newer version wrote it; the file stays as it is. */
export function migrate(db: Connection, file: string): void {
  db.transaction(() => {
    db.exec(
      "CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER NOT NULL PRIMARY KEY, applied_at TEXT NOT NULL) STRICT",
    );
    const version = must(
      db.all<{ version: number }>(
        "SELECT coalesce(max(version), 0) AS version FROM schema_migration",
      )[0],
      "the schema's version",
    ).version;
    if (version > MIGRATIONS.length) {
      throw new StoreError(
        "unavailable",
        `The database ${file} was written by a newer version of Greenroom (schema ${version}, this one knows ${MIGRATIONS.length}). Start the newer version, or another DATA_DIR.`,
      );
    }
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < version) continue;
      db.exec(sql);
      db.run(
        "INSERT INTO schema_migration (version, applied_at) VALUES (?, datetime('now'))",
        index + 1,
      );
    }
  });
}

/** Moves the write-ahead log into the file and empties it: what was deleted would stand in it for long otherwise. */
export function emptyWal(db: Connection): void {
  const [result] = db.all<{ busy: number }>("PRAGMA wal_checkpoint(TRUNCATE)");
  if (result?.busy !== 0) throw new StoreError("io", "The write-ahead log could not be emptied.");
}

/** The schema, step by step: what stands here once is never changed, only added to. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE room (
     room_id TEXT NOT NULL PRIMARY KEY,
     created_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE invite (
     room_id TEXT NOT NULL REFERENCES room,
     hash TEXT NOT NULL,
     role TEXT NOT NULL,
     revoked INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (room_id, hash)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE seat (
     room_id TEXT NOT NULL REFERENCES room,
     seat_id TEXT NOT NULL,
     ticket_hash TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     PRIMARY KEY (room_id, seat_id),
     UNIQUE (room_id, ticket_hash)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE fact (
     room_id TEXT NOT NULL REFERENCES room,
     seq INTEGER NOT NULL,
     at INTEGER NOT NULL,
     author TEXT,
     kind INTEGER NOT NULL,
     body BLOB NOT NULL,
     dedupe TEXT,
     PRIMARY KEY (room_id, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE UNIQUE INDEX fact_dedupe ON fact (room_id, dedupe) WHERE dedupe IS NOT NULL;
   CREATE INDEX fact_event ON fact (room_id, seq) WHERE kind = 0;
   CREATE TABLE keyframe (
     room_id TEXT NOT NULL REFERENCES room,
     seq INTEGER NOT NULL,
     document TEXT NOT NULL,
     at INTEGER NOT NULL,
     state BLOB NOT NULL,
     PRIMARY KEY (room_id, seq, document)
   ) STRICT, WITHOUT ROWID;`,
];
