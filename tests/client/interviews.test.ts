import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { StoredInterview } from "../../client/interviews.ts";
import { stubTab, type FakeTab } from "../support/web-storage.ts";

const KEY = "greenroom.interviews";
let tab: FakeTab;

beforeEach(() => {
  tab = stubTab();
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

/** A new load of the page in the same browser. */
async function load() {
  vi.resetModules();
  return import("../../client/interviews.ts");
}

async function interview(change: Record<string, unknown> = {}): Promise<StoredInterview> {
  const { StoredInterview: schema } = await import("../../client/interviews.ts");
  return schema.parse({
    roomId: "room000001",
    seatId: "seat000001",
    role: "interviewer",
    ticket: "abcdefghijklmnopqrstuv",
    name: "Maya",
    title: "Team chat",
    planName: "Classic 45",
    createdAt: 1_000,
    ...change,
  });
}

describe("the seats of this browser", () => {
  test("are there after a reload, newest first", async () => {
    const { keepInterview } = await load();
    keepInterview(await interview({ createdAt: 2_000 }));
    keepInterview(await interview({ seatId: "seat000002", createdAt: 3_000 }));
    keepInterview(await interview({ seatId: "seat000003", createdAt: 1_000 }));
    const { listInterviews } = await load();
    expect(listInterviews().map(({ seatId }) => seatId)).toEqual([
      "seat000002",
      "seat000001",
      "seat000003",
    ]);
  });

  test("keep their invites, also when one was revoked", async () => {
    const invites = { candidate: "cccccccccccccccccccccc", observer: "oooooooooooooooooooooo" };
    const { keepInterview } = await load();
    keepInterview(await interview({ invites }));
    const { listInterviews } = await load();
    expect(listInterviews()[0]?.invites).toEqual(invites);
  });

  test("are kept once each: the same seat replaces its entry", async () => {
    const { keepInterview, listInterviews } = await load();
    keepInterview(await interview());
    keepInterview(await interview({ title: "Ride hailing" }));
    expect(listInterviews().map(({ title }) => title)).toEqual(["Ride hailing"]);
  });

  test("can be forgotten one by one, or by room", async () => {
    const { keepInterview, forget, forgetRoom, listInterviews } = await load();
    keepInterview(await interview());
    keepInterview(await interview({ seatId: "seat000002" }));
    keepInterview(await interview({ roomId: "room000002", seatId: "seat000003" }));
    forget("seat000002");
    expect(listInterviews().map(({ seatId }) => seatId)).not.toContain("seat000002");
    forgetRoom("room000001");
    expect(listInterviews().map(({ seatId }) => seatId)).toEqual(["seat000003"]);
    expect(tab.local.get(KEY)).not.toContain("seat000001");
  });

  test("never grow past the cap; the oldest go", async () => {
    const { keepInterview, listInterviews, MAX_INTERVIEWS } = await load();
    for (let index = 0; index < MAX_INTERVIEWS + 3; index++) {
      keepInterview(
        await interview({ seatId: `seat${String(index + 100_000)}`, createdAt: index }),
      );
    }
    expect(listInterviews()).toHaveLength(MAX_INTERVIEWS);
    expect(listInterviews().at(-1)?.createdAt).toBe(3);
  });

  test("change without touching the others", async () => {
    const { keepInterview, updateInterview, listInterviews } = await load();
    keepInterview(await interview());
    keepInterview(await interview({ seatId: "seat000002" }));
    updateInterview("seat000002", { title: "Photo feed" });
    updateInterview("nobody0001", { title: "Ghost" });
    expect(
      listInterviews()
        .map(({ title }) => title)
        .sort(),
    ).toEqual(["Photo feed", "Team chat"]);
  });
});

describe("damage", () => {
  test.each(["", "{", "null", "[]", '{"version":2,"interviews":[]}', '{"version":1}', '"text"'])(
    "%j is an empty list",
    async (text) => {
      tab.local.set(KEY, text);
      const { listInterviews } = await load();
      expect(listInterviews()).toEqual([]);
    },
  );

  test("bad entries are dropped, good ones stay", async () => {
    const good = await interview();
    const bad = [null, 7, {}, { ...good, role: "boss" }, { ...good, ticket: "<short>" }];
    tab.local.set(KEY, JSON.stringify({ version: 1, interviews: [...bad, good] }));
    const { listInterviews } = await load();
    expect(listInterviews()).toEqual([good]);
  });

  test("a full storage leaves the list in memory", async () => {
    tab.fillUp();
    const { keepInterview, listInterviews, interviewIn, forget } = await load();
    keepInterview(await interview());
    keepInterview(await interview({ seatId: "seat000002", createdAt: 2_000 }));
    expect(listInterviews()).toHaveLength(2);
    expect(interviewIn("room000001")?.seatId).toBe("seat000002");
    forget("seat000002");
    expect(listInterviews()).toHaveLength(1);
  });

  test("no storage at all is no reason to fail", async () => {
    vi.stubGlobal("localStorage", undefined);
    vi.stubGlobal("sessionStorage", undefined);
    const { keepInterview, listInterviews } = await load();
    keepInterview(await interview());
    expect(listInterviews()).toHaveLength(1);
  });
});

describe("the seat a tab enters with", () => {
  test("is the one kept or chosen last in this tab", async () => {
    const { keepInterview, chooseSeat, interviewIn } = await load();
    const first = await interview();
    keepInterview(first);
    keepInterview(await interview({ seatId: "seat000002", role: "candidate" }));
    expect(interviewIn("room000001")?.role).toBe("candidate");
    chooseSeat(first);
    expect(interviewIn("room000001")?.role).toBe("interviewer");
  });

  test("is the newest in another tab, and none in another room", async () => {
    const { keepInterview } = await load();
    keepInterview(await interview({ createdAt: 2_000 }));
    keepInterview(await interview({ seatId: "seat000002", createdAt: 1_000 }));
    tab.session.clear();
    const { interviewIn } = await load();
    expect(interviewIn("room000001")?.seatId).toBe("seat000001");
    expect(interviewIn("room000009")).toBeNull();
  });
});

describe("listeners", () => {
  test("hear of changes here and in other tabs, until they leave", async () => {
    const { keepInterview, subscribeInterviews, listInterviews } = await load();
    const heard = vi.fn<() => void>();
    const leave = subscribeInterviews(heard);
    keepInterview(await interview());
    expect(heard).toHaveBeenCalled();

    heard.mockClear();
    tab.writeElsewhere(KEY, JSON.stringify({ version: 1, interviews: [] }));
    expect(heard).toHaveBeenCalledOnce();
    expect(listInterviews()).toEqual([]);

    heard.mockClear();
    tab.writeElsewhere("greenroom.other", "1");
    leave();
    tab.writeElsewhere(KEY, "{}");
    expect(heard).not.toHaveBeenCalled();
  });

  test("get the same array until something changes", async () => {
    const { keepInterview, listInterviews } = await load();
    keepInterview(await interview());
    const before = listInterviews();
    expect(listInterviews()).toBe(before);
    keepInterview(await interview({ title: "Another" }));
    expect(listInterviews()).not.toBe(before);
  });

  test("a tab does not write over what another one kept meanwhile", async () => {
    const { keepInterview, listInterviews } = await load();
    keepInterview(await interview());
    const theirs = await interview({ seatId: "seat000007" });
    const { interviews } = JSON.parse(tab.local.get(KEY) ?? "") as { interviews: unknown[] };
    tab.local.set(KEY, JSON.stringify({ version: 1, interviews: [theirs, ...interviews] }));
    keepInterview(await interview({ seatId: "seat000008" }));
    expect(listInterviews().map(({ seatId }) => seatId)).toContain("seat000007");
  });
});
