import { afterEach, describe, expect, test, vi } from "vitest";
import {
  hasMoved,
  inviteLink,
  navigate,
  parseRoute,
  replayPath,
  roomPath,
} from "../../client/route.ts";

afterEach(() => vi.unstubAllGlobals());

describe("what a path means", () => {
  test.each([
    ["/", { page: "home" }],
    ["", { page: "home" }],
    ["/r/k3f9QzTx2b", { page: "room", roomId: "k3f9QzTx2b" }],
    ["/r/k3f9QzTx2b/", { page: "room", roomId: "k3f9QzTx2b" }],
    ["/r/k3f9QzTx2b/replay", { page: "replay", roomId: "k3f9QzTx2b" }],
    ["/replay", { page: "file" }],
  ])("%s", (path, route) => {
    expect(parseRoute(path)).toEqual(route);
  });

  test.each([
    "/r",
    "/r/ab",
    "/r/../etc",
    "/r/k3f9QzTx2b/other",
    "/r/k3f9QzTx2b/replay/more",
    "/replay/more",
    "/nowhere",
    "/r/%3Cscript%3E",
  ])("%s is no address", (path) => {
    expect(parseRoute(path)).toEqual({ page: "unknown" });
  });

  test("every made path is understood again", () => {
    expect(parseRoute(roomPath("k3f9QzTx2b"))).toEqual({ page: "room", roomId: "k3f9QzTx2b" });
    const replay = new URL(replayPath("k3f9QzTx2b", 61_999), "http://localhost");
    expect(parseRoute(replay.pathname).page).toBe("replay");
    expect(replay.searchParams.get("t")).toBe("61");
  });
});

test("the secret of an invite stands behind the #", () => {
  const link = new URL(inviteLink("https://greenroom.example", "k3f9QzTx2b", "s3cret"));
  expect(link.pathname).toBe("/r/k3f9QzTx2b");
  expect(link.hash).toBe("#s3cret");
});

test("going somewhere adds to the history, replacing does not", () => {
  const pushState = vi.fn<History["pushState"]>();
  const replaceState = vi.fn<History["replaceState"]>();
  vi.stubGlobal("history", { pushState, replaceState });
  expect(hasMoved()).toBe(false);
  navigate("/r/k3f9QzTx2b");
  expect(pushState).toHaveBeenCalledExactlyOnceWith(null, "", "/r/k3f9QzTx2b");
  navigate("/", { replace: true });
  expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, "", "/");
  expect(pushState).toHaveBeenCalledOnce();
  expect(hasMoved()).toBe(true);
});
