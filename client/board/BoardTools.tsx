/* The small group at the board's top right: call everybody here, and take the board along as a picture. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconDownload, IconFileTypeSvg, IconPhoto, IconUsersGroup } from "@tabler/icons-react";
import { createContext, useContext } from "react";

export interface BoardToolsContent {
  /** Null for those who may not call the others. */
  readonly gather: (() => void) | null;
  readonly download: (format: "png" | "svg") => void;
}

export const BoardToolsContext = createContext<BoardToolsContent | null>(null);

export function BoardTools() {
  const tools = useContext(BoardToolsContext);
  if (!tools) return null;
  const { gather, download } = tools;
  return (
    <div className="gr-board-tools">
      {gather && (
        <Button size="xs" leftSection={<IconUsersGroup size={14} />} onClick={gather}>
          Bring everyone here
        </Button>
      )}
      <Menu>
        <Tooltip label="Save as a picture">
          <Menu.Target>
            <ActionIcon variant="default" size={26} aria-label="Save the board as a picture">
              <IconDownload size={14} />
            </ActionIcon>
          </Menu.Target>
        </Tooltip>
        <Menu.Dropdown aria-label="Save the board as a picture">
          <Menu.Item leftSection={<IconPhoto size={16} />} onClick={() => download("png")}>
            Picture (PNG)
          </Menu.Item>
          <Menu.Item leftSection={<IconFileTypeSvg size={16} />} onClick={() => download("svg")}>
            Drawing (SVG)
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
