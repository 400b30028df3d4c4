/* RoomHost: the single writer of one room. Every fact of the room passes commit(), which gives it seq and time; that log is
   the recording. Room events reach people only after they are on disk; Yjs updates at once.

   open ──(a write failed, a document broke, idle, stop)──▶ closed: the next one who comes gets a new host from the log. */
import { DOCUMENT_NAMES, type DocumentName } from "../shared/documents.ts";
import {
  decide,
  decideServer,
  REFUSALS,
  type Command,
  type Decision,
  type Refusal,
  type ServerCommand,
} from "../shared/commands.ts";
import type { EventFact, Fact, RoomEvent } from "../shared/events.ts";
import type { CommandId, RoomId, SeatId } from "../shared/ids.ts";
import type { BoardPresence } from "../shared/presence.ts";
import { CLOSE, type Receipt, type Welcome } from "../shared/protocol.ts";
import { findSeat, nextDeadline, reduce, type Room } from "../shared/room.ts";
import type { Role } from "../shared/seat.ts";
import { createAlarm, type Alarm } from "./alarm.ts";
import type { Clock, Undo } from "./clock.ts";
import { createKeyframer, type Keyframer } from "./keyframer.ts";
import type { LiveDocument } from "./live-document.ts";
import type { Logger } from "./logger.ts";
import { createPointerSampler, type PointerSampler } from "./pointers.ts";
import { createPublisher, type Member, type Publisher, type Views } from "./publisher.ts";
import type { Recorder, RoomLog } from "./recorder.ts";
import type { Store } from "./store.ts";

/** Most commands one room accepts in its life; an honest interview has some hundreds. */
const MAX_COMMANDS = 20_000;
/** A seat counts as gone this long after its last connection closed, so that a reload is not a departure. */
const LEAVE_GRACE_MS = 3_000;
/** While the clock runs, the log shows at least this often that the room was alive. */
const PULSE_MS = 5_000;

/** What a host is made from: the folded log. */
export interface Recovered {
  readonly roomId: RoomId;
  readonly seq: number;
  readonly at: number;
  /** Staff view and public view. */
  readonly views: Views;
  readonly receipts: ReadonlyMap<CommandId, number>;
}

export interface HostOptions {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly store: Store;
  readonly logger: Logger;
  readonly recovered: Recovered;
  /** Makes the live documents; each reports its changes to `commitUpdate`. */
  readonly documents: (host: DocumentHost) => Readonly<Record<DocumentName, LiveDocument>>;
  /** Called once, when the host takes no more work. */
  readonly onClosed: () => void;
}

/** What a live document needs of its host. */
export interface DocumentHost {
  commitUpdate(document: DocumentName, update: Uint8Array, by: SeatId | null): void;
  nextClock(): number;
}

export class RoomHost implements DocumentHost {
  readonly roomId: RoomId;
  readonly documents: Readonly<Record<DocumentName, LiveDocument>>;
  readonly #options: HostOptions;
  readonly #log: RoomLog;
  readonly #alarm: Alarm;
  readonly #keyframer: Keyframer;
  readonly #pointers: PointerSampler;
  readonly #publisher: Publisher;
  readonly #leaving = new Map<SeatId, Undo>();
  readonly #receipts = new Map<CommandId, Promise<Receipt>>();
  /** Everything decided; the publisher holds what is on disk, and all that anybody has been told. */
  #room: Room;
  #durable: { seq: number; call: (failed: boolean) => void }[] = [];
  #seq: number;
  #durableSeq: number;
  #at: number;
  #presenceClock = 0;
  #pulse: Undo | null = null;
  #closed = false;

  constructor(options: HostOptions) {
    const { recovered, clock, recorder } = options;
    this.#options = options;
    this.roomId = recovered.roomId;
    this.#room = recovered.views.staff;
    this.#publisher = createPublisher(recovered.views, recovered.seq);
    this.#seq = this.#durableSeq = recovered.seq;
    this.#at = recovered.at;
    for (const [id, seq] of recovered.receipts)
      this.#receipts.set(id, Promise.resolve({ ok: true, seq }));
    this.#log = recorder.open(this.roomId, {
      onDurable: (seq) => this.#onDurable(seq),
      onFailed: (error) => this.#fail("store", error),
    });
    this.#alarm = createAlarm(clock, () => void this.submitServer({ kind: "tick" }));
    this.#pointers = createPointerSampler(clock, (by, cursor) =>
      this.#commit({ kind: "cursor", cursor }, by),
    );
    this.documents = options.documents(this);
    this.#keyframer = createKeyframer({
      clock,
      state: (document) => this.documents[document].doc,
      stamp: () => ({ seq: this.#seq, at: this.#at }),
      put: (keyframe) =>
        this.whenDurable((failed) => {
          if (!failed) void this.#putKeyframe(keyframe);
        }),
    });
    this.#interruptAtLastFact();
    this.#alarm.arm(nextDeadline(this.#room));
  }

  /** The room with everything decided so far; for the server's own questions, never for sending. */
  get room(): Room {
    return this.#room;
  }

  /** The room as a role may see it, as far as it is on disk. */
  roomFor(role: Role): Room {
    return this.#publisher.roomFor(role);
  }

  get closed(): boolean {
    return this.#closed;
  }

  get connections(): number {
    return this.#publisher.size;
  }

  /** A seat's command. Resolves once its events are on disk and sent; a repeated id gets its first answer again. */
  submit(command: Command, seatId: SeatId): Promise<Receipt> {
    const earlier = this.#receipts.get(command.id);
    if (earlier) return earlier;
    const seat = findSeat(this.#room, seatId);
    if (!seat) return refused("not_allowed");
    if (this.#receipts.size >= MAX_COMMANDS) return refused("room_full");
    const decision = decide(this.#room, command, { role: seat.role, now: this.#now() });
    const receipt = this.#execute(decision, seatId, command.id);
    if ("events" in decision) this.#receipts.set(command.id, receipt);
    return receipt;
  }

  /** A wish of the server itself. */
  submitServer(command: ServerCommand): Promise<Receipt> {
    const by =
      command.kind === "seat.take" ? command.seat.id : "seatId" in command ? command.seatId : null;
    return this.#execute(decideServer(this.#room, command, this.#now()), by, null);
  }

  /** Adds a connection. The welcome comes first, then every later fact this role may see. */
  join(member: Member): { welcome: Welcome; leave: Undo } {
    this.#publisher.add(member);
    this.#leaving.get(member.seatId)?.();
    this.#leaving.delete(member.seatId);
    void this.submitServer({ kind: "seat.join", seatId: member.seatId });
    const welcome: Welcome = {
      room: this.roomFor(member.role),
      seatId: member.seatId,
      role: member.role,
      seq: this.#publisher.seq,
      now: this.#now(),
    };
    return { welcome, leave: () => this.#leave(member) };
  }

  /** Commits a change of a live document; its bytes have been applied already. */
  commitUpdate(document: DocumentName, update: Uint8Array, by: SeatId | null): void {
    this.#commit({ kind: "update", document, update }, by);
    this.#keyframer.changed(document);
  }

  /** A seat's newest presence on the board, for the recording; null when it is gone. */
  observe(seatId: SeatId, presence: BoardPresence | null): void {
    if (!this.#closed && this.#room.clock.kind !== "over") this.#pointers.observe(seatId, presence);
  }

  /** Whether documents may change now. */
  get writable(): boolean {
    return !this.#closed && this.#room.clock.kind !== "over";
  }

  /** Calls once everything committed so far is on disk, or has failed. */
  whenDurable(call: (failed: boolean) => void): void {
    if (this.#closed) call(true);
    else if (this.#seq <= this.#durableSeq) call(false);
    else {
      this.#durable.push({ seq: this.#seq, call });
      this.#log.hurry();
    }
  }

  /** Awareness clock: always above what an earlier life of this room has sent. */
  nextClock(): number {
    this.#presenceClock = Math.max(this.#presenceClock + 1, this.#now());
    return this.#presenceClock;
  }

  /**
   * A document cannot be trusted any more: everybody comes back to a host rebuilt from the log, its readers with a fresh copy,
   * because theirs may hold what spoiled it.
   */
  distrust(document: DocumentName, error: unknown): void {
    this.#fail(`document ${document}`, error, document);
  }

  /** Stops in good order: the clock is paused, documents have their keyframes, everything is on disk. */
  async close(farewell: "room_deleted" | null = null): Promise<void> {
    if (this.#closed) return;
    if (farewell === null) {
      void this.submitServer({ kind: "interrupt" });
      this.#keyframer.takeAll();
      await this.#options.recorder.flush();
    }
    this.#shut(farewell);
  }

  #execute(decision: Decision, by: SeatId | null, dedupe: CommandId | null): Promise<Receipt> {
    if (this.#closed) return refused("read_only");
    if ("refusal" in decision) return refused(decision.refusal);
    decision.events.forEach((event, index) =>
      this.#commitEvent(event, by, index === decision.events.length - 1 ? dedupe : null),
    );
    const seq = this.#seq;
    return new Promise((resolve) => {
      this.whenDurable((failed) => resolve(failed ? refusal("read_only") : { ok: true, seq }));
    });
  }

  #commitEvent(event: RoomEvent, by: SeatId | null, dedupe: CommandId | null): void {
    const fact = this.#commit({ kind: "event", event }, by, dedupe);
    if (fact.kind !== "event") return;
    this.#room = reduce(this.#room, fact);
    this.#publisher.queue(fact);
    this.#alarm.arm(nextDeadline(this.#room));
    this.#keepPulse();
    if (event.kind === "room.ended") this.#end();
  }

  /** The one place where a fact gets its seq and its time. */
  #commit(body: FactBody, by: SeatId | null, dedupe: CommandId | null = null): Fact {
    this.#seq += 1;
    this.#at = this.#now();
    const fact: Fact = { ...body, seq: this.#seq, at: this.#at, by };
    this.#log.write(fact, dedupe);
    return fact;
  }

  #now(): number {
    return Math.max(this.#at, this.#options.clock.now());
  }

  #onDurable(seq: number): void {
    this.#durableSeq = seq;
    this.#publisher.publishUpTo(seq);
    while (this.#durable[0] && this.#durable[0].seq <= seq) this.#durable.shift()?.call(false);
  }

  #leave(member: Member): void {
    if (!this.#publisher.remove(member) || this.#closed) return;
    const { seatId } = member;
    if (this.#publisher.has(seatId)) return;
    this.#leaving.get(seatId)?.();
    const undo = this.#options.clock.after(LEAVE_GRACE_MS, () => {
      this.#leaving.delete(seatId);
      void this.submitServer({ kind: "seat.leave", seatId });
    });
    this.#leaving.set(seatId, undo);
  }

  /** After a crash: whoever was here is gone, and the clock stood still from the last fact on. */
  #interruptAtLastFact(): void {
    const decision = decideServer(this.#room, { kind: "interrupt" }, this.#at);
    if (!("events" in decision)) return;
    const { clock } = this.#options;
    for (const event of decision.events) {
      this.#seq += 1;
      const fact: EventFact = { kind: "event", event, seq: this.#seq, at: this.#at, by: null };
      this.#log.write(fact, null);
      this.#room = reduce(this.#room, fact);
      this.#publisher.queue(fact);
    }
    if (decision.events.length > 0)
      this.#options.logger.info("room interrupted", {
        roomId: this.roomId,
        ms: clock.now() - this.#at,
      });
  }

  #keepPulse(): void {
    const running = this.#room.clock.kind === "running";
    if (running === (this.#pulse !== null)) return;
    this.#pulse?.();
    const waitMs = Math.max(0, this.#at + PULSE_MS - this.#now());
    this.#pulse = running ? this.#options.clock.after(waitMs, () => this.#beat()) : null;
  }

  #beat(): void {
    this.#pulse = null;
    if (this.#now() - this.#at >= PULSE_MS) this.#commit({ kind: "pulse" }, null);
    this.#keepPulse();
  }

  #end(): void {
    this.#pointers.close();
    this.#keyframer.takeAll();
  }

  async #putKeyframe(keyframe: Parameters<Store["putKeyframe"]>[1]): Promise<void> {
    try {
      await this.#options.store.putKeyframe(this.roomId, keyframe);
    } catch (error) {
      // A keyframe is a cache of the log: without it the next load is slower, and nothing is lost.
      this.#options.logger.warn("keyframe not kept", { roomId: this.roomId, error });
    }
  }

  #fail(reason: string, error: unknown, spoiled: DocumentName | null = null): void {
    if (this.#closed) return;
    this.#options.logger.error("room failed", { roomId: this.roomId, reason, error });
    this.#shut(null, spoiled);
  }

  #shut(farewell: "room_deleted" | null, spoiled: DocumentName | null = null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#alarm.arm(null);
    this.#pulse?.();
    this.#pointers.close();
    this.#keyframer.close();
    for (const undo of this.#leaving.values()) undo();
    this.#log.close();
    for (const { call } of this.#durable.splice(0)) call(true);
    this.#publisher.cutAll(farewell);
    for (const name of DOCUMENT_NAMES) {
      const document = this.documents[name];
      const code = farewell
        ? CLOSE.roomDeleted
        : name === spoiled
          ? CLOSE.startOver
          : SERVICE_RESTART;
      for (const reader of document.readers()) reader.cut(code, farewell ?? "back in a moment");
      document.destroy();
    }
    this.#options.onClosed();
  }
}

/** Standard WebSocket close code: the server comes back, so does the client. */
const SERVICE_RESTART = 1012;

type FactBody =
  | Pick<EventFact, "kind" | "event">
  | Pick<Extract<Fact, { kind: "update" }>, "kind" | "document" | "update">
  | Pick<Extract<Fact, { kind: "cursor" }>, "kind" | "cursor">
  | Pick<Extract<Fact, { kind: "pulse" }>, "kind">;

function refusal(reason: Refusal): Receipt {
  return { ok: false, refusal: reason, message: REFUSALS[reason] };
}

function refused(reason: Refusal): Promise<Receipt> {
  return Promise.resolve(refusal(reason));
}
