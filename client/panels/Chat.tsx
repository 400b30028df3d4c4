/* The chat everybody in the room can read. Plain text, links made safe; a message that has not reached the server says so.
   Stays at its end unless somebody scrolled up. */
import { ActionIcon } from "@mantine/core";
import { IconCloudUp, IconMessage2, IconSend } from "@tabler/icons-react";
import {
  Fragment,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from "react";
import { MAX_CHAT_LENGTH } from "../../shared/events.ts";
import { can } from "../../shared/roles.ts";
import { findSeat, type ChatMessage, type Room } from "../../shared/room.ts";
import { EmptyState } from "../parts/EmptyState.tsx";
import { SeatAvatar } from "../parts/SeatAvatar.tsx";
import { showToast } from "../parts/toasts.tsx";
import { useSource, useStage, useStatus } from "../stage/useStage.ts";
import { linkParts } from "./links.ts";
import { momentText } from "./room-words.ts";
import css from "./Chat.module.css";

/** Characters left from which on they are counted aloud. */
const COUNT_FROM = 200;
/** How near to its end the list must be to stay there. */
const AT_END_PX = 24;

interface Unsent {
  readonly key: number;
  readonly text: string;
}

export function Chat() {
  const { room, viewer } = useStage();
  const source = useSource();
  const [unsent, setUnsent] = useState<readonly Unsent[]>([]);
  const [draft, setDraft] = useState("");
  const { list, onScroll, follow } = useStaysAtEnd(room.chat.length + unsent.length);
  const nextKey = useRef(0);
  const post = async (text: string) => {
    if (!source.send) return;
    const key = nextKey.current++;
    setUnsent((waiting) => [...waiting, { key, text }]);
    follow();
    const receipt = await source.send({ kind: "chat.post", text });
    setUnsent((waiting) => waiting.filter((each) => each.key !== key));
    if (receipt.ok) return;
    showToast({ tone: "error", title: "Your message was not sent", text: receipt.message });
    setDraft((now) => (now.trim() === "" ? text : now));
  };
  const mayWrite = source.send !== null && can(viewer.role, "chat.post");
  return (
    <div className={css["chat"]}>
      <div
        className={css["list"]}
        ref={list}
        onScroll={onScroll}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by key
        tabIndex={0}
        role="log"
        aria-label="Messages"
        aria-live="off"
      >
        {room.chat.length + unsent.length === 0 ? (
          <EmptyState icon={<IconMessage2 />} title="No messages yet">
            What is written here is kept with the recording.
          </EmptyState>
        ) : null}
        {room.chat.map((message) => (
          <Message key={message.id} room={room} message={message} />
        ))}
        {unsent.map(({ key, text }) => (
          <Waiting key={key} text={text} />
        ))}
      </div>
      <Foot
        room={room}
        mayWrite={mayWrite}
        draft={draft}
        onDraft={setDraft}
        onPost={(text) => void post(text)}
      />
    </div>
  );
}

function Message({ room, message }: { readonly room: Room; readonly message: ChatMessage }) {
  const seat = findSeat(room, message.by);
  return (
    <article className={css["message"]}>
      <SeatAvatar name={seat?.name ?? "?"} color={seat?.color ?? "slate"} />
      <div>
        <p className={css["head"]}>
          <b>{seat?.name ?? "Somebody"}</b> <time>{momentText(room, message.at)}</time>
        </p>
        <p className={css["text"]}>
          <LinkedText text={message.text} />
        </p>
      </div>
    </article>
  );
}

function Waiting({ text }: { readonly text: string }) {
  const { room, viewer } = useStage();
  const status = useStatus();
  const seat = findSeat(room, viewer.seatId);
  const offline = status !== null && status.connection !== "online";
  return (
    <article className={css["message"]} data-waiting>
      <SeatAvatar name={seat?.name ?? "?"} color={seat?.color ?? "slate"} />
      <div>
        <p className={css["head"]}>
          <b>{seat?.name ?? "You"}</b>{" "}
          {offline ? (
            <span className={css["unsent"]}>
              <IconCloudUp size={14} stroke={2} aria-hidden />
              not sent yet
            </span>
          ) : null}
        </p>
        <p className={css["text"]}>{text}</p>
      </div>
    </article>
  );
}

/** The text with its links; they open beside the room, and tell the other side nothing of it. */
function LinkedText({ text }: { readonly text: string }) {
  return linkParts(text).map((part, index) =>
    part.href === null ? (
      <Fragment key={index}>{part.text}</Fragment>
    ) : (
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    ),
  );
}

function Foot({
  room,
  mayWrite,
  draft,
  onDraft,
  onPost,
}: {
  readonly room: Room;
  readonly mayWrite: boolean;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onPost: (text: string) => void;
}) {
  const { viewer } = useStage();
  const source = useSource();
  if (source.send === null) return null;
  if (room.clock.kind === "over")
    return (
      <p className={css["readOnly"]}>The interview has ended. Messages can be read, not added.</p>
    );
  if (!mayWrite) {
    return viewer.role === "observer" ? (
      <p className={css["readOnly"]}>Observers read along.</p>
    ) : null;
  }
  const text = draft.trim();
  const left = MAX_CHAT_LENGTH - text.length;
  const submit = () => {
    if (text === "" || left < 0) return;
    onPost(text);
    onDraft("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      className={css["foot"]}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={css["box"]}>
        <textarea
          rows={1}
          value={draft}
          placeholder="Write to everyone"
          aria-label="Message to everyone"
          aria-describedby={left <= COUNT_FROM ? "chat-left" : undefined}
          aria-invalid={left < 0 || undefined}
          onChange={(event) => onDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <ActionIcon
          type="submit"
          size="sm"
          variant="filled"
          aria-label="Send"
          disabled={text === "" || left < 0}
        >
          <IconSend size={14} stroke={2} aria-hidden />
        </ActionIcon>
      </div>
      {left <= COUNT_FROM ? (
        <p id="chat-left" className={css["left"]} data-over={left < 0 || undefined}>
          {left < 0 ? `${String(-left)} characters too many` : `${String(left)} characters left`}
        </p>
      ) : null}
    </form>
  );
}

interface AtEnd {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** From now on stay at the end again. */
  readonly follow: () => void;
}

/** Keeps a list at its end while it grows or comes into sight, unless it was scrolled up. */
function useStaysAtEnd(length: number): AtEnd {
  const list = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const toEnd = useCallback(() => {
    const element = list.current;
    if (element && following.current) element.scrollTop = element.scrollHeight;
  }, []);
  useLayoutEffect(toEnd, [toEnd, length]);
  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(toEnd);
    observer.observe(element);
    return () => observer.disconnect();
  }, [toEnd]);
  return {
    list,
    onScroll: () => {
      const element = list.current;
      if (!element || element.clientHeight === 0) return;
      following.current =
        element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    },
    follow: () => {
      following.current = true;
    },
  };
}
