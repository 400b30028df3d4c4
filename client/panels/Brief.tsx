/* The Brief: what the task is and where the interview stands. Before Start a checklist for staff, then the prompt, the present
   phase with its goal and gate, and the constraints so far; after the end a summary and the way to the replay. */
import { Button } from "@mantine/core";
import { IconCheck, IconEyeOff, IconFlagCheck, IconHistory, IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { planMs } from "../../shared/plan.ts";
import { isStaff } from "../../shared/roles.ts";
import { currentPhase, elapsedMs, type Room } from "../../shared/room.ts";
import type { BoardHandle } from "../board/handle.ts";
import {
  counted,
  formatByPlan,
  formatDifference,
  formatDuration,
  formatNames,
  wholeSeconds,
} from "../format.ts";
import { RouteLink } from "../parts/RouteLink.tsx";
import { useStage } from "../stage/useStage.ts";
import { ConstraintCard } from "./ConstraintCard.tsx";
import { PromptEditor } from "./PromptEditor.tsx";
import { useMay } from "./useCommand.ts";
import { useZonesReady } from "./useZonesReady.ts";
import css from "./Brief.module.css";

export function Brief({
  board,
  replayHref,
}: {
  readonly board: BoardHandle | null;
  /** Where the recording is, once there is one to watch. */
  readonly replayHref: string | null;
}) {
  const { room, viewer } = useStage();
  const idle = room.clock.kind === "idle";
  return (
    <div className={css["brief"]}>
      {room.clock.kind === "over" ? <Ended room={room} replayHref={replayHref} /> : null}
      {idle && isStaff(viewer.role) ? <BeforeStart room={room} /> : null}
      <PromptSection />
      {idle && isStaff(viewer.role) ? <WhatTheySee room={room} /> : null}
      <PhaseSection room={room} />
      {idle ? null : <ConstraintsSection board={board} />}
    </div>
  );
}

function BeforeStart({ room }: { readonly room: Room }) {
  const here = room.seats.filter(({ role, connected }) => role === "candidate" && connected);
  const zones = useZonesReady();
  const names = formatNames(here.map(({ name }) => name));
  const candidate = here.length > 0 ? `${names} is here` : "The candidate is here";
  return (
    <section>
      <h2>Before you start</h2>
      <ul className={css["checks"]}>
        <Check done={here.length > 0} text={here.length > 1 ? `${names} are here` : candidate} />
        <Check done={zones} text="Zones are on the board" />
        <Check done={room.prompt !== null} text="The prompt is written" />
      </ul>
      {here.length > 0 ? null : (
        <p className={css["hint"]}>Send the candidate their link: Invite, top right.</p>
      )}
    </section>
  );
}

function Check({ done, text }: { readonly done: boolean; readonly text: string }) {
  return (
    <li>
      <span className={css["tick"]} data-done={done || undefined}>
        {done ? <IconCheck size={12} stroke={2.25} aria-hidden /> : null}
      </span>
      <span>
        {text}
        <span className={css["spoken"]}>{done ? ", done" : ", not yet"}</span>
      </span>
    </li>
  );
}

function PromptSection() {
  const { room } = useStage();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const { prompt } = room;
  if (!prompt) {
    return (
      <section>
        <h2>Prompt</h2>
        <p className={css["hint"]}>The problem appears here at Start.</p>
      </section>
    );
  }
  const idle = room.clock.kind === "idle";
  if (editing && idle && may("problem.set")) {
    return <PromptEditor prompt={prompt} onDone={() => setEditing(false)} />;
  }
  return (
    <section>
      <h2 className={css["row"]}>
        {idle ? "Prompt" : prompt.title}
        {idle ? (
          <span className={css["chip"]}>
            <IconEyeOff size={14} stroke={2} aria-hidden />
            Hidden until Start
          </span>
        ) : null}
      </h2>
      {idle ? <p className={css["title"]}>{prompt.title}</p> : null}
      <p className={css["prompt"]}>{prompt.text}</p>
      {idle && may("problem.set") ? (
        <Button
          className={css["edit"] ?? ""}
          size="xs"
          leftSection={<IconPencil size={14} stroke={2} aria-hidden />}
          onClick={() => setEditing(true)}
        >
          Edit the prompt
        </Button>
      ) : null}
    </section>
  );
}

function WhatTheySee({ room }: { readonly room: Room }) {
  const names = room.seats
    .filter(({ role, connected }) => role === "candidate" && connected)
    .map(({ name }) => name);
  const who =
    names.length === 0
      ? "The candidate sees"
      : `${formatNames(names)} ${names.length > 1 ? "see" : "sees"}`;
  return (
    <section className={css["note"]}>
      <h2>{who}</h2>
      <p>the plan and who is here. Not the prompt, the board or the document.</p>
    </section>
  );
}

function PhaseSection({ room }: { readonly room: Room }) {
  const index = currentPhase(room);
  const phase = index === null ? undefined : room.plan.phases[index];
  if (index === null || !phase) return null;
  return (
    <section>
      <h2 className={css["row"]}>
        {phase.name}
        <span className={css["count"]}>
          phase {index + 1} of {room.plan.phases.length}
        </span>
      </h2>
      {phase.goal === "" ? null : <p>{phase.goal}</p>}
      {phase.prompts.length === 0 ? null : (
        <ul className={css["prompts"]}>
          {phase.prompts.map((prompt) => (
            <li key={prompt}>{prompt}</li>
          ))}
        </ul>
      )}
      {phase.gate === "" ? null : (
        <p className={css["gate"]}>
          <IconFlagCheck size={16} stroke={1.75} aria-hidden />
          <span>
            <b>Done when</b> {lowerFirst(phase.gate)}
          </span>
        </p>
      )}
    </section>
  );
}

function ConstraintsSection({ board }: { readonly board: BoardHandle | null }) {
  const { room } = useStage();
  const sent = room.constraints.filter(({ withdrawn }) => !withdrawn).length;
  return (
    <section>
      <h2 className={css["row"]}>
        Constraints
        <span className={css["count"]}>
          {sent === 0 ? "none so far" : `${String(sent)} so far`}
        </span>
      </h2>
      {room.constraints.length === 0 ? null : (
        <ul className={css["cards"]}>
          {room.constraints.toReversed().map((constraint) => (
            <ConstraintCard key={constraint.id} constraint={constraint} board={board} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Ended({ room, replayHref }: { readonly room: Room; readonly replayHref: string | null }) {
  if (room.clock.kind !== "over") return null;
  const used = wholeSeconds(elapsedMs(room, room.clock.at));
  const difference = used - planMs(room.plan);
  const addressed = room.constraints.filter((constraint) => constraint.addressed).length;
  const sent = room.constraints.filter(({ withdrawn }) => !withdrawn).length;
  return (
    <section>
      <h2>This interview has ended</h2>
      <p>
        It ran {formatDuration(used)}, {formatByPlan(difference)}.
        {sent === 0 ? "" : ` ${counted(sent, "constraint")}, ${String(addressed)} addressed.`}
      </p>
      <table className={css["phases"]}>
        <tbody>
          {room.plan.phases.map((phase, index) => (
            <tr key={index}>
              <th scope="row">{phase.name}</th>
              <td>{formatDuration(room.phases[index]?.usedMs ?? 0)}</td>
              <td>{differenceOf(room, index)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {replayHref === null ? null : (
        <RouteLink className={css["replay"]} href={replayHref}>
          <IconHistory size={16} stroke={1.75} aria-hidden />
          Watch the replay
        </RouteLink>
      )}
    </section>
  );
}

function differenceOf(room: Room, phase: number): string {
  const time = room.phases[phase];
  if (!time || time.usedMs === 0) return "not reached";
  const text = formatDifference(wholeSeconds(time.usedMs) - time.plannedMs);
  return text === "0:00" ? "" : text;
}

/** The gates are sentences of their own; after "Done when" they go on. Only words that are capitals by place change. */
function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z]/u.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence;
}
