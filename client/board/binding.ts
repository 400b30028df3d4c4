/* Binds a board document to a tldraw store, both ways: local changes go out together every 33 ms, changed fields only, in
   one transaction with the binding's own origin; everything else that happens to the document is shown in the store as it
   comes. Never clears the store (the editor would crash) and never writes the page or the document record: those are the
   server's. Origins: `origin` is a hand on this screen, `REPAIR_ORIGIN` the mending of what merges broke. */
import { equalityDeep } from "lib0/function";
import {
  squashRecordDiffs,
  type RecordsDiff,
  type SerializedSchema,
  type TLRecord,
  type TLStore,
} from "tldraw";
import * as Y from "yjs";
import {
  boardMeta,
  boardRecords,
  deleteRecord,
  DOCUMENT_ID,
  PAGE_ID,
  readRecord,
  repairBoard,
  writeRecord,
  type BoardRecord,
} from "../../shared/board-document.ts";

export const FLUSH_MS = 33;
export const REPAIR_ORIGIN = "board-repair";
/** Wait before mending, so that a burst of merged changes is mended once. */
const REPAIR_DELAY_MS = 300;

/** How the document's record formats stand to this program's. Only the same may be written. */
export type SchemaAge = "same" | "older" | "newer";

export interface BindingOptions {
  readonly store: TLStore;
  readonly doc: Y.Doc;
  /** Whether this viewer may change the board now; null where changes are never taken (replay). */
  readonly canWrite: (() => boolean) | null;
  /** Whether it falls to this browser to mend the board: one writer at a time is enough. */
  readonly mayRepair: () => boolean;
  /** How many records this program cannot show; called when the number changed. */
  readonly onUnreadable: (count: number) => void;
}

export interface Binding {
  /** The origin of every transaction that writes what was done on this screen. */
  readonly origin: object;
  readonly doc: () => Y.Doc;
  readonly schemaAge: () => SchemaAge;
  readonly canWrite: () => boolean;
  /** Writes now what waits for the next flush. */
  readonly flush: () => void;
  /** Shows another document in the same store, by difference. What waited unwritten is dropped. */
  readonly rebind: (doc: Y.Doc) => void;
  readonly close: () => void;
}

/** Fills the store from the document and keeps both the same until closed. */
export function bindBoard(options: BindingOptions): Binding {
  const { store } = options;
  const origin = { name: "board" };
  const unreadable = new Set<string>();
  let doc = options.doc;
  let age = schemaAgeOf(store, doc);
  let pending: RecordsDiff<TLRecord> | null = null;
  let flushTimer: ReturnType<typeof setTimeout> | null = null;
  let repairTimer: ReturnType<typeof setTimeout> | null = null;

  const canWrite = () => age === "same" && (options.canWrite?.() ?? false);

  function flush(): void {
    drain(store);
    if (flushTimer !== null) clearTimeout(flushTimer);
    flushTimer = null;
    const changes = pending;
    pending = null;
    if (!changes) return;
    if (canWrite()) doc.transact(() => writeChanges(doc, changes), origin);
    else show(idsOf(changes));
  }

  /** Makes the store show these records as the document has them. */
  function show(ids: Iterable<string>): void {
    const records = boardRecords(doc);
    const put: TLRecord[] = [];
    const remove: TLRecord["id"][] = [];
    const unreadableBefore = unreadable.size;
    for (const id of ids) {
      const stored = records.get(id);
      if (stored instanceof Y.Map) {
        const record = lift(readRecord(id, stored));
        if (!record) unreadable.add(id);
        else if (!equalityDeep(store.get(record.id), record)) put.push(record);
      } else {
        unreadable.delete(id);
        if (isRecordId(id) && store.has(id) && !isServers(id)) remove.push(id);
      }
    }
    if (put.length + remove.length > 0) merge(put, remove);
    if (unreadable.size !== unreadableBefore) options.onUnreadable(unreadable.size);
  }

  /** All at once; if one record is bad, one by one, so that it does not sink the others. */
  function merge(put: readonly TLRecord[], remove: readonly TLRecord["id"][]): void {
    try {
      store.mergeRemoteChanges(() => {
        store.put([...put]);
        store.remove([...remove]);
      });
      for (const { id } of put) unreadable.delete(id);
    } catch {
      for (const record of put) {
        try {
          store.mergeRemoteChanges(() => store.put([record]));
          unreadable.delete(record.id);
        } catch {
          unreadable.add(record.id);
        }
      }
      store.mergeRemoteChanges(() => store.remove([...remove]));
    }
  }

  /** The record in this program's format, or null if it is none of the document's or cannot be lifted. */
  function lift(plain: BoardRecord): TLRecord | null {
    if (!isDocumentRecord(store, plain)) return null;
    if (age !== "older") return plain;
    const schema = boardMeta(doc).get("schema");
    const lifted = isSchema(schema) ? store.schema.migratePersistedRecord(plain, schema) : null;
    if (lifted?.type !== "success" || !isDocumentRecord(store, lifted.value)) return null;
    return lifted.value;
  }

  function onEvents(
    events: readonly Y.YEvent<Y.AbstractType<unknown>>[],
    transaction: Y.Transaction,
  ): void {
    if (transaction.origin === origin) return;
    const ids = changedIds(doc, events); // before the flush, which changes what the events say
    const mayBreak = events.some(
      ({ target, keys }) => target === boardRecords(doc) || keys.has("parentId"),
    );
    flush();
    show(ids);
    if (mayBreak) repairSoon();
  }

  function repairSoon(): void {
    repairTimer ??= setTimeout(() => {
      repairTimer = null;
      if (canWrite() && options.mayRepair()) repairBoard(doc, REPAIR_ORIGIN);
    }, REPAIR_DELAY_MS);
  }

  function attach(): void {
    boardRecords(doc).observeDeep(onEvents);
    const shown = store
      .allRecords()
      .filter(({ typeName }) => store.scopedTypes.document.has(typeName));
    show(new Set([...shown.map(({ id }) => id), ...boardRecords(doc).keys()]));
    repairSoon();
  }

  function detach(): void {
    boardRecords(doc).unobserveDeep(onEvents);
    if (flushTimer !== null) clearTimeout(flushTimer);
    if (repairTimer !== null) clearTimeout(repairTimer);
    flushTimer = repairTimer = null;
    pending = null;
  }

  attach();
  const unlisten = options.canWrite
    ? store.listen(
        ({ changes }) => {
          pending = pending ? squashRecordDiffs([pending, changes]) : changes;
          flushTimer ??= setTimeout(flush, FLUSH_MS);
        },
        { source: "user", scope: "document" },
      )
    : () => undefined;

  return {
    origin,
    doc: () => doc,
    schemaAge: () => age,
    canWrite,
    flush,
    rebind(next) {
      drain(store);
      detach();
      doc = next;
      age = schemaAgeOf(store, doc);
      attach();
    },
    close() {
      flush();
      unlisten();
      detach();
    },
  };
}

function writeChanges(doc: Y.Doc, { added, updated, removed }: RecordsDiff<TLRecord>): void {
  const records = boardRecords(doc);
  for (const record of Object.values(added)) {
    if (!isServers(record.id)) writeRecord(records, { ...record });
  }
  for (const [before, after] of Object.values(updated)) {
    if (!isServers(after.id)) writeRecord(records, { ...after }, { ...before });
  }
  for (const { id } of Object.values(removed)) {
    if (!isServers(id)) deleteRecord(records, id);
  }
}

/** Makes the store hand over at once what it keeps for its next frame: it does so before it takes a new listener. */
function drain(store: TLStore): void {
  store.listen(() => undefined)();
}

function changedIds(doc: Y.Doc, events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): Set<string> {
  const ids = new Set<string>();
  for (const event of events) {
    if (event.target === boardRecords(doc)) event.keys.forEach((_, id) => ids.add(id));
    else ids.add(String(event.path[0]));
  }
  return ids;
}

function idsOf({ added, updated, removed }: RecordsDiff<TLRecord>): string[] {
  return [...Object.keys(added), ...Object.keys(updated), ...Object.keys(removed)];
}

/** The page and the document are made by the server and by nobody else. */
function isServers(id: string): boolean {
  return id === DOCUMENT_ID || id === PAGE_ID || id.startsWith("page:");
}

/** A document without a schema (none was seeded) counts as today's. */
function schemaAgeOf(store: TLStore, doc: Y.Doc): SchemaAge {
  const schema = boardMeta(doc).get("schema");
  if (schema === undefined) return "same";
  if (!isSchema(schema)) return "newer";
  const migrations = store.schema.getMigrationsSince(schema);
  if (!migrations.ok) return "newer";
  return migrations.value.length === 0 ? "same" : "older";
}

function isSchema(value: unknown): value is SerializedSchema {
  return typeof value === "object" && value !== null && "schemaVersion" in value;
}

/** A record of a kind that belongs into the document. What is in it, the store's validators judge. */
function isDocumentRecord(
  store: TLStore,
  record: { readonly typeName: string },
): record is TLRecord {
  return ([...store.scopedTypes.document] as string[]).includes(record.typeName);
}

function isRecordId(id: string): id is TLRecord["id"] {
  return id.includes(":");
}
