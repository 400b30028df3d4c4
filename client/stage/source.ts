/* StageSource: what every page renders from. Live fills it from sockets, replay from a recording and a playhead; panels never
   know which. Read-only is `send === null`, not a second component. */
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { CommandBody } from "../../shared/commands.ts";
import type { DocumentName } from "../../shared/documents.ts";
import type { SeatId } from "../../shared/ids.ts";
import type { BoardPresence } from "../../shared/presence.ts";
import type { Receipt } from "../../shared/protocol.ts";
import type { Room } from "../../shared/room.ts";
import type { Role } from "../../shared/seat.ts";

/** Through whose eyes the stage is seen. `seatId` is null when a recording is watched from a file. */
export interface Viewer {
  readonly seatId: SeatId | null;
  readonly role: Role;
}

/** Somebody else's presence on the board; one entry per connection in the live room, per seat in the replay. */
export interface Peer extends BoardPresence {
  /** Stable while the connection lives. */
  readonly key: string;
  readonly seatId: SeatId;
  readonly role: Role;
  readonly name: string;
  /** Hex. */
  readonly color: string;
}

export interface StageView {
  readonly room: Room;
  readonly viewer: Viewer;
  /**
   * Null while a document is not there yet (still loading, before Start, not for this role). Another Y.Doc than before
   * means: build anew from it (a seek backwards, or the server asked to start over). The board of a replay may be
   * replaced many times a second while scrubbing.
   */
  readonly documents: Readonly<Record<DocumentName, Y.Doc | null>>;
}

/** Where the work of this browser stands. `edits` counts local changes that no barrier mark has confirmed. */
export type SavedState =
  | { readonly kind: "saved" }
  | { readonly kind: "saving" }
  | { readonly kind: "reconnecting"; readonly edits: number }
  | { readonly kind: "offline"; readonly edits: number; readonly sinceMs: number }
  | { readonly kind: "read-only"; readonly reason: string };

/** Why the room cannot be shown, when it cannot. */
export type Farewell =
  | "no_such_room"
  | "no_such_seat"
  | "room_deleted"
  | "seat_removed"
  | "other_version";

export interface LiveStatus {
  readonly connection: "connecting" | "online" | "offline";
  readonly saved: SavedState;
  /** Leaving the page now would lose something; true from the first moment, before `saved` speaks of it. */
  readonly unsent: boolean;
  readonly farewell: Farewell | null;
}

export interface StageSource {
  readonly kind: "live" | "replay";
  /** The same object until something in it changed. */
  readonly view: () => StageView;
  /** Server ms at the moment being shown: the live clock with the measured offset, or the playhead. */
  readonly now: () => number;
  /** Null when nothing can be done: replay. Resolves after the server answered; retries by itself over reconnects. */
  readonly send: ((body: CommandBody) => Promise<Receipt>) | null;
  /** The others on the board; the same array until it changed. Changes more often than `view`. */
  readonly peers: () => readonly Peer[];
  /** Publishes one's own presence on the board; null where there is nobody to see it. */
  readonly present: ((presence: BoardPresence | null) => void) | null;
  /** For editors that draw carets; null in the replay. */
  readonly awareness: (document: DocumentName) => Awareness | null;
  /** Null in the replay. */
  readonly status: () => LiveStatus | null;
  /** Called after any change of view, peers or status. Returns its undo. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Called once per `board.gathered` by somebody else: bring this viewer's camera to that seat. Returns its undo. */
  readonly onGather: (listener: (seatId: SeatId) => void) => () => void;
  readonly close: () => void;
}
