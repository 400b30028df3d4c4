import { test } from "vitest";
import * as Y from "yjs";
import { writeFileSync } from "node:fs";
test("x", { timeout: 100000 }, () => {
  let best: string[] | null = null; const out: string[] = [];
  let any = 0;
  for (let seed = 1; seed < 20000; seed++) {
    let s = seed * 7919; const r = (n: number) => { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; return (s >>> 10) % n; };
    const server = new Y.Doc(); server.clientID = 100;
    const peers = [1, 2].map((id) => { const doc = new Y.Doc(); doc.clientID = id; const q: Uint8Array[] = []; doc.on("update", (u: Uint8Array, o: unknown) => { if (o !== "server") q.push(u); }); return { doc, q, t: doc.getText("t") }; });
    const ops: string[] = [];
    const n = 4 + r(8);
    for (let i = 0; i < n; i++) {
      const w = r(2); const { t, doc, q } = peers[w]!; const k = r(8);
      if (k < 3) { const at = r(t.length + 1); const b = r(2) === 0; ops.push(`${w}.insert(${at},a,${b})`); t.insert(at, "a", b ? { bold: true } : {}); }
      else if (k === 3 && t.length) { const at = r(t.length); ops.push(`${w}.delete(${at},1)`); t.delete(at, 1); }
      else if (k >= 6) { ops.push(`${w}.sync`); for (const u of q.splice(0)) Y.applyUpdate(server, u, "peer"); Y.applyUpdate(doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(doc)), "server"); }
      else if (t.length) { const at = r(t.length); const b = r(2); ops.push(`${w}.format(${at},1,${b})`); t.format(at, 1, { bold: b ? true : null }); }
    }
    for (const w of [0, 1]) for (const u of peers[w]!.q.splice(0)) Y.applyUpdate(server, u, "peer");
    const copy = new Y.Doc(); copy.getText("t"); let c = 0; copy.on("update", (_u: Uint8Array, o: unknown) => { if (o !== "server") c++; });
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(server), "server");
    if (c > 0) { any++; if (!best || ops.length < best.length) { best = ops; out.push(seed + " " + ops.join(" ")); } }
  }
  writeFileSync("/tmp/zz.out", any + "\n" + out.join("\n"));
});
