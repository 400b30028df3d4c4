/* Who is in the room: avatar, name, role; hollow with a clock while somebody is offline; observers are a number. A click
   follows a person on the board, another one stops; the ring shows whom. */
import { UnstyledButton } from "@mantine/core";
import { IconCloudOff } from "@tabler/icons-react";
import { SEAT_COLORS } from "../../shared/seat.ts";
import type { SeatId } from "../../shared/ids.ts";
import type { RoomSeat } from "../../shared/room.ts";
import { formatDuration, formatNames } from "../format.ts";
import { SeatAvatar } from "../parts/SeatAvatar.tsx";
import { useNow, usePeers, useStage } from "../stage/useStage.ts";
import { shownSeats, watchers } from "./seat-list.ts";
import css from "./Seats.module.css";

export function Seats({
  followed,
  onFollow,
}: {
  readonly followed: SeatId | null;
  /** Null: nobody can be followed here, there is no board. */
  readonly onFollow: ((seatId: SeatId | null) => void) | null;
}) {
  const { room, viewer } = useStage();
  const onBoard = new Set(usePeers().map(({ seatId }) => seatId));
  const watching = watchers(room);
  return (
    <ul className={css["seats"]} aria-label="Who is here">
      {shownSeats(room, viewer.seatId).map((seat) => {
        const self = seat.id === viewer.seatId;
        const follows = followed === seat.id;
        const can = onFollow !== null && !self && (onBoard.has(seat.id) || follows);
        return (
          <li key={seat.id}>
            {can ? (
              <UnstyledButton
                className={css["seat"] ?? ""}
                aria-pressed={follows}
                title={
                  follows
                    ? `You follow ${seat.name}. Click to stop.`
                    : `Follow ${seat.name} on the board`
                }
                style={follows ? { boxShadow: `0 0 0 2px ${SEAT_COLORS[seat.color]}` } : {}}
                onClick={() => onFollow(follows ? null : seat.id)}
              >
                <span className={css["spoken"]}>Follow </span>
                <SeatWords seat={seat} self={false} />
              </UnstyledButton>
            ) : (
              <span className={css["seat"]} title={`${seat.name}, ${seat.role}`}>
                <SeatWords seat={seat} self={self} />
              </span>
            )}
          </li>
        );
      })}
      {watching.length === 0 ? null : (
        <li className={css["seat"]} title={formatNames(watching.map(({ name }) => name))}>
          <SeatAvatar name={watching[0]?.name ?? ""} color={watching[0]?.color ?? "slate"} />
          <span className={css["watching"]}>
            {watching.length}
            <span> watching</span>
          </span>
        </li>
      )}
    </ul>
  );
}

function SeatWords({ seat, self }: { readonly seat: RoomSeat; readonly self: boolean }) {
  return (
    <>
      <SeatAvatar name={seat.name} color={seat.color} offline={!seat.connected} />
      <span className={css["name"]} data-offline={!seat.connected || undefined}>
        {seat.name}
      </span>
      {self ? <span className={css["you"]}>(you)</span> : null}
      {seat.connected ? (
        <span className={css["role"]}>{seat.role}</span>
      ) : (
        <Offline since={seat.since} />
      )}
    </>
  );
}

function Offline({ since }: { readonly since: number }) {
  const now = useNow(1000);
  return (
    <span className={css["offline"]}>
      <IconCloudOff size={14} stroke={2} aria-hidden />
      <span>offline </span>
      {formatDuration(Math.max(0, now - since))}
    </span>
  );
}
