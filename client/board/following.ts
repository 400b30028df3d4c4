/* Whose camera this screen shows: one's own, a followed person's until the viewer moves the board, or once the one who
   called everybody. Remembers who is followed while that person is away for a moment. */
import { Box, type Editor } from "tldraw";
import type { SeatId } from "../../shared/ids.ts";
import type { StageSource } from "../stage/source.ts";

const GATHER_MS = 320;

export interface Following {
  readonly follow: (seatId: SeatId | null) => void;
  /** Goes on following somebody who is back. */
  readonly resume: () => void;
  readonly close: () => void;
}

/**
 * Camera moves that follow others, for one editor. `isBusy`: a gathering waits for the end of a stroke. `onEnd`: the viewer
 * moved the board, or pressed tldraw's own button; not called for `follow(null)`.
 */
export function createFollowing(
  editor: Editor,
  source: StageSource,
  isBusy: () => boolean,
  onEnd: () => void,
): Following {
  let wanted: SeatId | null = null;
  let waiting: (() => void) | null = null;

  const isHere = (seatId: SeatId) =>
    editor.getCollaborators().some(({ userId }) => userId === seatId);

  // tldraw stops by itself when the viewer drags the board, and when the person followed is gone.
  const onStop = () => {
    if (!wanted || !isHere(wanted)) return;
    wanted = null;
    onEnd();
  };
  editor.on("stop-following", onStop);

  function follow(seatId: SeatId | null): void {
    wanted = null;
    if (seatId) editor.startFollowingUser(seatId);
    else if (editor.getInstanceState().followingUserId) editor.stopFollowingUser();
    wanted = seatId;
  }

  function goTo(seatId: SeatId): void {
    const peer = source.peers().find((one) => one.seatId === seatId);
    if (!peer) return;
    const { x, y, zoom, width, height } = peer.view;
    editor.zoomToBounds(new Box(x, y, width / zoom, height / zoom), {
      inset: 0,
      animation: { duration: GATHER_MS },
    });
  }

  function stopWaiting(): void {
    if (waiting) editor.off("tick", waiting);
    waiting = null;
  }

  const offGather = source.onGather((seatId) => {
    stopWaiting();
    waiting = () => {
      if (isBusy()) return;
      stopWaiting();
      goTo(seatId);
    };
    editor.on("tick", waiting);
  });

  return {
    follow,
    resume() {
      if (!wanted || editor.getInstanceState().followingUserId || !isHere(wanted)) return;
      follow(wanted);
    },
    close() {
      stopWaiting();
      offGather();
      editor.off("stop-following", onStop);
    },
  };
}
