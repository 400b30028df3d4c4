/* A link for another role in a browser that already has a seat in the room: which of the two it is to be. */
import { Button } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import type { Role } from "../../../shared/seat.ts";
import type { StoredInterview } from "../../interviews.ts";
import { MessagePage } from "../Message.tsx";

interface SeatChoiceProps {
  readonly seat: StoredInterview;
  /** The role of the new link. */
  readonly role: Role;
  readonly onBackIn: () => void;
  readonly onAnother: () => void;
}

export function SeatChoice({ seat, role, onBackIn, onAnother }: SeatChoiceProps) {
  return (
    <MessagePage
      icon={<IconUsersGroup size={24} />}
      title={`You already have a seat here as ${seat.role}`}
      actions={
        <>
          <Button variant="filled" onClick={onBackIn}>
            Go back in as {seat.name}
          </Button>
          <Button onClick={onAnother}>Take a seat as {role}</Button>
        </>
      }
    >
      This link is for the {role}. With a second seat you can be both in this browser, each in its
      own tab; your first seat stays in Your interviews.
    </MessagePage>
  );
}
