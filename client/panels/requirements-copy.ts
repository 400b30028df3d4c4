/* A reader's own copy of a document. The editor repairs what its schema does not know and fills in what is missing; done by
   somebody who may not write, that would be refused by the server or change a recording. So a reader's editor gets a copy
   that follows the document and never leads it. */
import * as Y from "yjs";

const FOLLOWING = "following";

/** Copies a document and keeps the copy up to date until closed. */
export function openCopy(source: Y.Doc): { readonly copy: Y.Doc; readonly close: () => void } {
  const copy = new Y.Doc();
  const follow = (update: Uint8Array) => Y.applyUpdate(copy, update, FOLLOWING);
  follow(Y.encodeStateAsUpdate(source));
  source.on("update", follow);
  return {
    copy,
    close: () => {
      source.off("update", follow);
      copy.destroy();
    },
  };
}
