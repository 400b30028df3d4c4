// The requirements panel in a page without layout: what each viewer is shown and may press. Carets, typing and the content
// policy are looked at in a real browser by the e2e tests.
import { MantineProvider } from "@mantine/core";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import Requirements from "../../client/panels/Requirements.tsx";
import type { StageSource, StageView } from "../../client/stage/source.ts";
import { StageContext } from "../../client/stage/useStage.ts";
import {
  readRequirements,
  REQUIREMENTS_SECTIONS,
  requirementsRoot,
  seedRequirements,
} from "../../shared/requirements-document.ts";
import { emptyRoom } from "../../shared/room.ts";
import type { Role } from "../../shared/seat.ts";

let root: Root;
let page: HTMLElement;

beforeEach(() => {
  Reflect.set(globalThis, "IS_REACT_ACT_ENVIRONMENT", true);
  page = document.body.appendChild(document.createElement("main"));
  root = createRoot(page);
});
afterEach(async () => {
  await act(async () => root.unmount());
  page.remove();
});

describe("the requirements panel", () => {
  it("shows the template to a writer, with all tools", async () => {
    await show(stage("candidate", seeded()));
    expect(headings()).toEqual(REQUIREMENTS_SECTIONS.map((section) => section.title));
    expect(page.querySelector("[role=textbox]")?.getAttribute("contenteditable")).toBe("true");
    expect(tools()).toEqual([
      "Heading",
      "Bold",
      "List",
      "Items to confirm",
      "Table",
      "Code",
      "Undo",
      "Redo",
      "Download as Markdown",
    ]);
  });

  it("shows it to a reader without them", async () => {
    await show(stage("observer", seeded()));
    expect(headings()).toEqual(REQUIREMENTS_SECTIONS.map((section) => section.title));
    expect(page.querySelector("[role=document]")?.getAttribute("contenteditable")).toBe("false");
    expect(tools()).toEqual(["Download as Markdown"]);
  });

  it("changes nothing by being shown", async () => {
    const doc = seeded();
    let updates = 0;
    doc.on("update", () => (updates += 1));
    await show(stage("candidate", doc));
    expect(updates).toBe(0);
  });

  it("lets the interviewer confirm an item, and nobody else", async () => {
    const doc = seeded();
    await show(stage("candidate", doc));
    expect(ticks().every((tick) => tick.disabled)).toBe(true);
    await show(stage("interviewer", doc));
    const [first] = ticks();
    await act(async () => first?.click());
    expect(JSON.stringify(readRequirements(doc))).toContain('"checked":true');
  });

  it("does not repair a reader's document", async () => {
    const doc = seeded();
    const unknown = new Y.XmlElement("of another version");
    unknown.insert(0, [new Y.XmlText("words")]);
    requirementsRoot(doc).insert(0, [unknown]);
    const before = readRequirements(doc);
    await show(stage("observer", doc));
    expect(readRequirements(doc)).toEqual(before);
  });

  it("follows another document", async () => {
    const source = stage("observer", seeded());
    await show(source);
    const next = new Y.Doc();
    const heading = new Y.XmlElement("paragraph");
    heading.insert(0, [new Y.XmlText("another one")]);
    requirementsRoot(next).insert(0, [heading]);
    await act(async () => source.change(next));
    expect(page.querySelector(".gr-doc")?.textContent).toBe("another one");
    expect(page.querySelectorAll(".gr-doc")).toHaveLength(1);
  });

  it("waits for the document, and says so to those it opens for later", async () => {
    await show(stage("interviewer", null));
    expect(page.querySelector("[role=status]")?.getAttribute("aria-label")).toBe(
      "Opening the requirements",
    );
    await show(stage("candidate", null));
    expect(page.querySelector("p")?.textContent).toBe(
      "The requirements open when the interview starts.",
    );
  });
});

interface TestSource extends StageSource {
  readonly change: (doc: Y.Doc | null) => void;
}

function seeded(): Y.Doc {
  const doc = new Y.Doc();
  seedRequirements(doc);
  return doc;
}

function stage(role: Role, doc: Y.Doc | null): TestSource {
  const listeners = new Set<() => void>();
  const viewOf = (requirements: Y.Doc | null): StageView => ({
    room: emptyRoom(),
    viewer: { seatId: null, role },
    documents: { board: null, requirements, notes: null },
  });
  let view = viewOf(doc);
  return {
    kind: "live",
    view: () => view,
    now: () => 0,
    send: () => Promise.reject(new Error("nothing is sent here")),
    peers: () => [],
    present: null,
    awareness: () => null,
    status: () => null,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onGather: () => () => undefined,
    close: () => listeners.clear(),
    change: (next) => {
      view = viewOf(next);
      listeners.forEach((listener) => listener());
    },
  };
}

async function show(source: StageSource): Promise<void> {
  await act(async () =>
    root.render(
      <MantineProvider>
        <StageContext.Provider value={source}>
          <Requirements />
        </StageContext.Provider>
      </MantineProvider>,
    ),
  );
}

function headings(): (string | null)[] {
  return [...page.querySelectorAll("h2")].map((heading) => heading.textContent);
}

function ticks(): HTMLInputElement[] {
  return [...page.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
}

function tools(): (string | null)[] {
  return [...page.querySelectorAll("[role=toolbar] button")].map((tool) =>
    tool.getAttribute("aria-label"),
  );
}
