/* The moments of a replay: every marker as a row in words, the present one marked and kept in sight. A row leads to its
   second. */
import { Button, Menu } from "@mantine/core";
import {
  IconAdjustments,
  IconAlarm,
  IconCheck,
  IconChecks,
  IconClockPlus,
  IconFlag,
  IconFlagCheck,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { markerBefore, type Marker, type MarkerBody } from "../../shared/timeline.ts";
import type { Seat } from "../../shared/seat.ts";
import { formatDuration } from "../format.ts";
import { KindMark } from "../parts/KindChip.tsx";
import { SeatAvatar } from "../parts/SeatAvatar.tsx";
import type { ReplaySource } from "../stage/replay.ts";
import { usePlayhead } from "../stage/usePlayhead.ts";
import { inGroup, MOMENT_GROUPS, wordsOf, type MomentGroup } from "./replay-moments.ts";
import css from "./Moments.module.css";

const GROUPS: readonly MomentGroup[] = ["all", "constraints", "chat", "clock"];

export function Moments({ replay }: { readonly replay: ReplaySource }) {
  const [group, setGroup] = useState<MomentGroup>("all");
  const { markers, seats } = replay.timeline;
  const shown = markers.filter((marker) => inGroup(marker, group));
  // A hair later, so that the moment one has just gone to is the present one.
  const present = usePlayhead(
    replay,
    () => markerBefore(shown, replay.playhead().position + 1)?.seq ?? null,
  );
  return (
    <aside className={css["moments"]} aria-label="Moments" data-region="drawer">
      <header className={css["head"]}>
        <h2>Moments</h2>
        <GroupMenu group={group} count={shown.length} onGroup={setGroup} />
      </header>
      {shown.length === 0 ? (
        <p className={css["none"]}>Nothing of this kind happened.</p>
      ) : (
        <Rows markers={shown} seats={seats} present={present} onSeek={replay.seek} />
      )}
    </aside>
  );
}

function GroupMenu({
  group,
  count,
  onGroup,
}: {
  readonly group: MomentGroup;
  readonly count: number;
  readonly onGroup: (group: MomentGroup) => void;
}) {
  return (
    <Menu width={168}>
      <Menu.Target>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconAdjustments size={14} aria-hidden />}
          aria-label={`Show: ${MOMENT_GROUPS[group]}, ${count}`}
        >
          {MOMENT_GROUPS[group]} {count}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Show">
        <Menu.RadioGroup
          value={group}
          onChange={(value) => onGroup(GROUPS.find((one) => one === value) ?? "all")}
        >
          {GROUPS.map((one) => (
            <Menu.RadioItem key={one} value={one} closeMenuOnClick>
              {MOMENT_GROUPS[one]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function Rows({
  markers,
  seats,
  present,
  onSeek,
}: {
  readonly markers: readonly Marker[];
  readonly seats: readonly Seat[];
  readonly present: number | null;
  readonly onSeek: (position: number) => void;
}) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const rows = list.current;
    // Whoever reads the list is not pulled away from it.
    if (!rows || rows.matches(":hover, :focus-within")) return;
    rows.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [present]);
  return (
    <ol ref={list} className={css["rows"]}>
      {markers.map((marker) => (
        <li key={marker.seq}>
          <button
            type="button"
            className={css["row"]}
            aria-current={marker.seq === present || undefined}
            onClick={() => onSeek(marker.position)}
          >
            <time>{formatDuration(marker.position)}</time>
            <span className={css["icon"]}>
              <MomentIcon marker={marker} seats={seats} />
            </span>
            <Words marker={marker} seats={seats} />
          </button>
        </li>
      ))}
    </ol>
  );
}

function Words({ marker, seats }: { readonly marker: Marker; readonly seats: readonly Seat[] }) {
  const { head, text, below } = wordsOf(marker, seats);
  return (
    <span className={css["words"]} data-below={below || undefined}>
      <b>{head}</b> <span>{text}</span>
    </span>
  );
}

const ICONS: Partial<Record<MarkerBody["kind"], TablerIcon>> = {
  "phase.started": IconFlag,
  "phase.overran": IconAlarm,
  "phase.adjusted": IconClockPlus,
  "clock.paused": IconPlayerPause,
  "clock.resumed": IconPlayerPlay,
  "room.ended": IconFlagCheck,
  "constraint.acknowledged": IconCheck,
  "constraint.addressed": IconChecks,
  "constraint.withdrawn": IconX,
};

function MomentIcon({
  marker,
  seats,
}: {
  readonly marker: Marker;
  readonly seats: readonly Seat[];
}) {
  const { body } = marker;
  if (body.kind === "constraint.injected") return <KindMark kind={body.constraint} />;
  if (body.kind === "chat.posted") {
    const seat = seats.find(({ id }) => id === marker.by);
    return <SeatAvatar name={seat?.name ?? ""} color={seat?.color ?? "slate"} size={20} />;
  }
  const Icon = ICONS[body.kind];
  return Icon ? <Icon size={14} aria-hidden /> : null;
}
