/* Asks once before the interview ends: after that nothing in the room changes any more. */
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { useStage } from "../stage/useStage.ts";
import { useCommand } from "./useCommand.ts";

export function EndDialog({ onClose }: { readonly onClose: () => void }) {
  const send = useCommand();
  const { room } = useStage();
  const name = room.prompt?.title ?? "the interview";
  return (
    <ConfirmDialog
      title={`End ${name}?`}
      confirmLabel="End the interview"
      cancelLabel="Go on"
      onConfirm={async () => {
        await send({ kind: "room.end" });
      }}
      onClose={onClose}
    >
      The clock stops for good and nothing in the room can be changed any more. The replay is ready
      right after.
    </ConfirmDialog>
  );
}
