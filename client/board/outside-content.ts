/* What comes onto the board from outside: pasted and dropped things. Text is welcome; pictures, videos, files and embedded
   pages are refused with a sentence, because they would sit in the document and in every recording; an address becomes
   plain text, because nothing here may fetch from elsewhere. */
import { AssetRecordType, type Editor, type TLContent } from "tldraw";

const NO_PICTURES = "Images cannot be pasted yet. Draw it, or write it down.";
const REFUSED_SHAPES: ReadonlySet<string> = new Set(["image", "video", "embed", "bookmark"]);

/** Replaces tldraw's ways of taking in outside content. */
export function takeInOutsideContent(editor: Editor, onNotice: (text: string) => void): void {
  const refuse = () => onNotice(NO_PICTURES);
  for (const kind of ["files", "file-replace", "svg-text", "embed", "excalidraw"] as const) {
    editor.registerExternalContentHandler(kind, refuse);
  }
  editor.registerExternalContentHandler("url", ({ url, point }) => {
    void editor.putExternalContent({ type: "text", text: url, ...(point ? { point } : {}) });
  });
  editor.registerExternalContentHandler("tldraw", ({ content, point }) => {
    const kept = withoutPictures(content);
    if (kept.shapes.length < content.shapes.length) refuse();
    if (kept.shapes.length === 0) return;
    editor.markHistoryStoppingPoint("paste");
    editor.putContentOntoCurrentPage(kept, {
      ...(point ? { point } : {}),
      select: true,
    });
  });
  // Old shapes may still ask for an asset; they get a bare one, made here without a request.
  editor.registerExternalAssetHandler("url", async ({ url }) => ({
    id: AssetRecordType.createId(),
    typeName: "asset",
    type: "bookmark",
    props: { src: url, title: url, description: "", image: "", favicon: "" },
    meta: {},
  }));
  editor.registerExternalAssetHandler("file", null);
}

/** What may be pasted: without pictures and what hung on them, and free to be moved. */
export function withoutPictures(content: TLContent): TLContent {
  const shapes = content.shapes
    .filter(({ type }) => !REFUSED_SHAPES.has(type))
    .map((shape) => ({ ...shape, isLocked: false }));
  const kept = new Set(shapes.map(({ id }) => id));
  return {
    ...content,
    shapes,
    rootShapeIds: content.rootShapeIds.filter((id) => kept.has(id)),
    bindings: content.bindings?.filter(({ fromId, toId }) => kept.has(fromId) && kept.has(toId)),
    assets: [],
  };
}
