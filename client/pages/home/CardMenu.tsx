/* What else can be done with a seat of the list. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { RefObject } from "react";
import styles from "./YourInterviews.module.css";

interface CardMenuProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly title: string;
  /** Null where it makes no sense, or this seat may not. */
  readonly onOpen: (() => void) | null;
  readonly onForget: () => void;
  readonly onDelete: (() => void) | null;
}

export default function CardMenu({ button, title, onOpen, onForget, onDelete }: CardMenuProps) {
  return (
    <Menu width={200}>
      <Menu.Target>
        <ActionIcon
          ref={button}
          size="sm"
          className={styles["menu"] ?? ""}
          aria-label={`More for ${title}`}
        >
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onOpen && <Menu.Item onClick={onOpen}>Open the room</Menu.Item>}
        <Menu.Item onClick={onForget}>Forget this seat</Menu.Item>
        {onDelete && (
          <Menu.Item color="red" onClick={onDelete}>
            Delete the room…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
