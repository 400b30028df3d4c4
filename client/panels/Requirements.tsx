/* The requirements panel: the document everybody writes, with the carets of the others; a reader's copy of it for those who
   may not. Live and replay alike. Needs a parent with a height of its own: the words scroll, the tools stay. */
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { opens } from "../../shared/roles.ts";
import { useMayWrite, useSource, useStage } from "../stage/useStage.ts";
import { downloadRequirements } from "./requirements-download.ts";
import { useRequirementsEditor, type RequirementsRights } from "./requirements-editor.ts";
import { RequirementsToolbar } from "./requirements-toolbar.tsx";
import "./requirements.css";

export default function Requirements() {
  const source = useSource();
  const { documents, room, viewer } = useStage();
  const mayWrite = useMayWrite("requirements");
  const doc = documents.requirements;
  if (doc === null) {
    return <NotYet isClosed={!opens(viewer.role, "requirements", room.startedAt !== null)} />;
  }
  return (
    <Document
      doc={doc}
      awareness={source.awareness("requirements")}
      rights={{ mayWrite, mayConfirm: mayWrite && viewer.role === "interviewer" }}
      title={room.prompt?.title ?? null}
    />
  );
}

interface DocumentProps {
  readonly doc: Y.Doc;
  readonly awareness: Awareness | null;
  readonly rights: RequirementsRights;
  readonly title: string | null;
}

function Document({ doc, awareness, rights, title }: DocumentProps) {
  const { editor, attach } = useRequirementsEditor(doc, awareness, rights);
  return (
    <div className="gr-doc-panel">
      {editor && (
        <RequirementsToolbar
          key={rights.mayWrite ? "write" : "read"}
          editor={editor}
          mayWrite={rights.mayWrite}
          onDownload={() => downloadRequirements(doc, title)}
        />
      )}
      {/* Readers scroll it with the keyboard; writers have their caret in it. */}
      <div ref={attach} className="gr-doc-scroll" tabIndex={rights.mayWrite ? -1 : 0} />
    </div>
  );
}

function NotYet({ isClosed }: { readonly isClosed: boolean }) {
  if (isClosed)
    return <p className="gr-doc-wait">The requirements open when the interview starts.</p>;
  return (
    <div className="gr-doc-skeleton" role="status" aria-label="Opening the requirements">
      <i />
      <i />
      <i />
      <i />
    </div>
  );
}
