/* One Yjs document over y-websocket: connects, counts unsaved changes by barrier marks, and starts over with a fresh Y.Doc when
   the server says so. Knows nothing of rooms. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { encodeAwarenessUpdate, type Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { CLOSE, MARK_MESSAGE, YJS_SUBPROTOCOL } from "../../shared/protocol.ts";
import { createEditCount, type EditCount } from "./live-saved.ts";

/** A mark follows a change by this much, so that a burst of changes shares one. */
const MARK_AFTER_MS = 150;
const AWARENESS_MESSAGE = 1;
/** Close code "message too big": sending the same again would never end. */
const TOO_BIG = 1009;
/** The server asked to slow down; this long it is left alone. */
const SLOW_DOWN_MS = 3_000;

export interface LiveDocument {
  /** Null until the first sync is done; another one after the server asked to start over. */
  doc(): Y.Doc | null;
  awareness(): Awareness;
  readonly edits: EditCount;
  /** Connected and in step with the server. */
  inStep(): boolean;
  /** Connects at once instead of waiting for the next try. */
  retry(): void;
  close(): void;
}

export interface LiveDocumentOptions {
  /** ws(s)://host/yjs/<room> */
  readonly url: string;
  readonly name: string;
  readonly ticket: string;
  /** Anything above changed. */
  readonly onChange: () => void;
  /** The server will not have us: a close code from 4400 to 4499. */
  readonly onRefused: (code: number) => void;
}

/** Opens a document; it connects at once. */
export function openLiveDocument(options: LiveDocumentOptions): LiveDocument {
  let line = openLine(options, startOver);
  let closed = false;

  function startOver(): void {
    if (closed) return;
    line.close();
    line = openLine(options, startOver);
    options.onChange();
  }

  return {
    doc: () => (line.everSynced() ? line.doc : null),
    awareness: () => line.provider.awareness,
    get edits() {
      return line.edits;
    },
    inStep: () => line.provider.wsconnected && line.provider.synced,
    retry() {
      line.provider.wsUnsuccessfulReconnects = 0;
      line.provider.connect();
    },
    close() {
      closed = true;
      line.close();
    },
  };
}

interface Line {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  readonly edits: EditCount;
  everSynced(): boolean;
  close(): void;
}

function openLine(
  { url, name, ticket, onChange, onRefused }: LiveDocumentOptions,
  startOver: () => void,
): Line {
  const doc = new Y.Doc();
  const edits = createEditCount();
  let everSynced = false;
  let markTimer: ReturnType<typeof setTimeout> | null = null;
  let slowDown: ReturnType<typeof setTimeout> | null = null;
  // BroadcastChannel would carry changes past the server and its roles (board.md, section 5).
  const provider = new WebsocketProvider(url, name, doc, {
    connect: false,
    disableBc: true,
    protocols: [YJS_SUBPROTOCOL, ticket],
  });

  const sendMark = () => {
    markTimer = null;
    if (provider.synced && edits.unsaved > 0)
      provider.ws?.send(new Uint8Array(markMessage(edits.mark())));
  };
  const markSoon = () => {
    markTimer ??= setTimeout(sendMark, MARK_AFTER_MS);
  };

  provider.messageHandlers[MARK_MESSAGE] = (_reply, decoder) => {
    edits.confirmed(decoding.readVarUint(decoder));
    onChange();
  };
  announceOnlyOwnState(provider);
  doc.on("update", (_update: Uint8Array, origin: unknown) => {
    if (origin === provider) return;
    edits.changed();
    markSoon();
    onChange();
  });
  provider.on("sync", (synced) => {
    everSynced ||= synced;
    if (synced) sendMark();
    onChange();
  });
  provider.on("status", onChange);
  provider.on("connection-close", (event) => {
    if (event?.code === CLOSE.startOver || event?.code === TOO_BIG) queueMicrotask(startOver);
  });
  provider.on("closed", ({ code }) => {
    if (code === CLOSE.tooFast) slowDown = setTimeout(() => provider.connect(), SLOW_DOWN_MS);
    else onRefused(code);
  });
  provider.connect();

  return {
    doc,
    provider,
    edits,
    everSynced: () => everSynced,
    close() {
      if (markTimer) clearTimeout(markTimer);
      if (slowDown) clearTimeout(slowDown);
      provider.destroy();
      provider.awareness.destroy();
      doc.destroy();
    },
  };
}

/** The stock provider sends everybody's presence back to the server that it came from; only our own is news to it. */
function announceOnlyOwnState(provider: WebsocketProvider): void {
  const { awareness, doc } = provider;
  awareness.off("update", provider._awarenessUpdateHandler);
  awareness.on(
    "update",
    ({ added, updated, removed }: Record<"added" | "updated" | "removed", number[]>) => {
      if (!provider.wsconnected || ![...added, ...updated, ...removed].includes(doc.clientID))
        return;
      const update = encodeAwarenessUpdate(awareness, [doc.clientID]);
      const message = encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, AWARENESS_MESSAGE);
        encoding.writeVarUint8Array(encoder, update);
      });
      provider.ws?.send(new Uint8Array(message));
    },
  );
}

function markMessage(mark: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MARK_MESSAGE);
    encoding.writeVarUint(encoder, mark);
  });
}
