/* Before Start, for those who may not see the room yet: who prepares it, what the phases ask for, and the keys. The room
   itself appears at Start, without a reload. */
import { IconBolt, IconKeyboard } from "@tabler/icons-react";
import { planMs } from "../../shared/plan.ts";
import { can } from "../../shared/roles.ts";
import type { RoomSeat } from "../../shared/room.ts";
import { formatMinutes } from "../format.ts";
import { Kbd } from "../parts/Kbd.tsx";
import { SeatAvatar } from "../parts/SeatAvatar.tsx";
import { useStage } from "../stage/useStage.ts";
import css from "./Lobby.module.css";

const COUNTS = [
  "No",
  "One",
  "Two",
  "Three",
  "Four",
  "Five",
  "Six",
  "Seven",
  "Eight",
  "Nine",
  "Ten",
  "Eleven",
  "Twelve",
];

export function Lobby() {
  const { room, viewer } = useStage();
  const interviewers = room.seats.filter(({ role }) => role === "interviewer");
  const host = interviewers.find(({ connected }) => connected) ?? interviewers[0] ?? null;
  const { phases } = room.plan;
  return (
    <main className={css["lobby"]} aria-label="Before the start" tabIndex={-1} data-region="lobby">
      <Host host={host} />
      <section>
        <h2>
          {COUNTS[phases.length] ?? String(phases.length)}{" "}
          {phases.length === 1 ? "phase" : "phases"}, and when each is done
          <span>{formatMinutes(planMs(room.plan))}</span>
        </h2>
        <ol className={css["phases"]}>
          {phases.map((phase, index) => (
            <li key={index}>
              <span className={css["number"]}>{index + 1}</span>
              <b>{phase.name}</b>
              <span className={css["goal"]}>
                {phase.goal}
                {phase.gate === "" ? null : <span> Done when: {phase.gate}</span>}
              </span>
              <span className={css["minutes"]}>{phase.minutes} min</span>
            </li>
          ))}
        </ol>
      </section>
      <div className={css["cards"]}>
        {can(viewer.role, "constraint.acknowledge") ? (
          <section>
            <h3>
              <IconBolt size={14} stroke={2} aria-hidden />
              Constraints will come
            </h3>
            <p>
              {host?.name ?? "The interviewer"} can change the task while you work. You see it at
              once, press <Kbd>Y</Kbd> to say you saw it, and tell what you would change.
            </p>
          </section>
        ) : null}
        {can(viewer.role, "board.write") ? (
          <section>
            <h3>
              <IconKeyboard size={14} stroke={2} aria-hidden />
              Keys worth knowing
            </h3>
            <p>
              <Kbd>R</Kbd> box, <Kbd>A</Kbd> arrow, <Kbd>T</Kbd> text, <Kbd>D</Kbd> draw,{" "}
              <Kbd>V</Kbd> select. <Kbd>?</Kbd> shows all.
            </p>
          </section>
        ) : (
          <section>
            <h3>
              <IconKeyboard size={14} stroke={2} aria-hidden />
              You read along
            </h3>
            <p>
              You see the board, the document and the chat, and change nothing. A click on a name
              follows that person on the board.
            </p>
          </section>
        )}
      </div>
    </main>
  );
}

function Host({ host }: { readonly host: RoomSeat | null }) {
  const name = host?.name ?? "The interviewer";
  const here = host?.connected === true;
  return (
    <section className={css["host"]}>
      <span className={css["pulse"]} data-here={here || undefined}>
        <SeatAvatar name={name} color={host?.color ?? "slate"} size={32} offline={!here} />
      </span>
      <div>
        <h2>{here ? `${name} is preparing the room` : `${name} is not here yet`}</h2>
        <p>
          The problem appears here the moment {host ? name : "the interviewer"} starts. The clock
          starts with it.
        </p>
      </div>
    </section>
  );
}
