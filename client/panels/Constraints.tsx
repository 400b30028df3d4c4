/* The interviewer's constraints: write one, choose its kind, send it now; below, those sent and how they stand. */
import { Button, Menu } from "@mantine/core";
import { IconBolt, IconChevronDown } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { ConstraintKind, MAX_CONSTRAINT_LENGTH } from "../../shared/events.ts";
import type { BoardHandle } from "../board/handle.ts";
import { formatNames } from "../format.ts";
import { EmptyState } from "../parts/EmptyState.tsx";
import { FAMILIES, familyOf, KINDS, type KindFamily } from "../parts/kinds.ts";
import { showToast } from "../parts/toasts.tsx";
import { useStage } from "../stage/useStage.ts";
import { ConstraintCard } from "./ConstraintCard.tsx";
import { useCommand, useMay } from "./useCommand.ts";
import css from "./Constraints.module.css";

/** How many characters are left when they begin to be counted. */
const COUNT_FROM = 80;

const FAMILY_ORDER: readonly KindFamily[] = ["adds", "squeezes", "breaks"];

export function Constraints({ board }: { readonly board: BoardHandle | null }) {
  const { room } = useStage();
  const may = useMay();
  const sent = room.constraints.toReversed();
  return (
    <div className={css["drawer"]}>
      {may("constraint.inject") ? <Composer /> : null}
      {sent.length === 0 ? (
        <EmptyState icon={<IconBolt size={24} stroke={1.5} />} title="No constraint sent yet">
          What you send appears above the candidate's board at once and stays in their Brief.
        </EmptyState>
      ) : (
        <section>
          <h3 className={css["heading"]}>
            Sent <span>{sent.length}</span>
          </h3>
          <ul className={css["cards"]}>
            {sent.map((constraint) => (
              <ConstraintCard key={constraint.id} constraint={constraint} board={board} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Composer() {
  const { room } = useStage();
  const send = useCommand();
  const [text, setText] = useState("");
  const [kind, setKind] = useState<ConstraintKind>("new-feature");
  const [sending, setSending] = useState(false);
  const wish = text.trim();
  const left = MAX_CONSTRAINT_LENGTH - wish.length;
  const reason = whyNot(room.clock.kind === "idle", wish === "", left < 0);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason !== null || sending) return;
    setSending(true);
    const receipt = await send({ kind: "constraint.inject", constraint: kind, text: wish });
    setSending(false);
    if (!receipt?.ok) return;
    setText("");
    const names = room.seats
      .filter(({ role, connected }) => role === "candidate" && connected)
      .map(({ name }) => name);
    showToast({
      tone: "good",
      title: "Constraint sent",
      text:
        names.length === 0
          ? "The candidate sees it when they are back."
          : `${formatNames(names)} ${names.length > 1 ? "see" : "sees"} it now.`,
    });
  };
  return (
    <form className={css["composer"]} onSubmit={(event) => void submit(event)}>
      <textarea
        rows={2}
        value={text}
        placeholder="Your own constraint: what changes, and for whom?"
        aria-label="Your own constraint"
        aria-invalid={left < 0 || undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      <div className={css["foot"]}>
        <KindMenu kind={kind} onKind={setKind} />
        {left <= COUNT_FROM ? (
          <span className={css["left"]} data-over={left < 0 || undefined}>
            {left}
          </span>
        ) : null}
        <Button
          type="submit"
          size="xs"
          variant={reason === null ? "filled" : "default"}
          loading={sending}
          disabled={reason !== null}
          title={reason ?? undefined}
          aria-description={reason ?? undefined}
          leftSection={<IconBolt size={14} stroke={2} aria-hidden />}
        >
          Send now
        </Button>
      </div>
    </form>
  );
}

function whyNot(idle: boolean, empty: boolean, tooLong: boolean): string | null {
  if (idle) return "Constraints can be sent from Start on";
  if (empty) return "Write what changes first";
  return tooLong ? `At most ${String(MAX_CONSTRAINT_LENGTH)} characters` : null;
}

function KindMenu({
  kind,
  onKind,
}: {
  readonly kind: ConstraintKind;
  readonly onKind: (kind: ConstraintKind) => void;
}) {
  const { label, Icon } = KINDS[kind];
  return (
    <Menu width={184} position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant="subtle"
          className={css["kind"] ?? ""}
          aria-label={`Kind: ${label}`}
          leftSection={<Icon size={14} stroke={2} aria-hidden />}
          rightSection={<IconChevronDown size={12} stroke={2.25} aria-hidden />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Kind of constraint">
        {FAMILY_ORDER.map((family) => (
          <Menu.RadioGroup
            key={family}
            value={kind}
            onChange={(value) => {
              const chosen = ConstraintKind.safeParse(value);
              if (chosen.success) onKind(chosen.data);
            }}
          >
            <Menu.Label>{FAMILIES[family].label}</Menu.Label>
            {ConstraintKind.options
              .filter((option) => KINDS[option].family === family)
              .map((option) => (
                <KindItem key={option} kind={option} />
              ))}
          </Menu.RadioGroup>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function KindItem({ kind }: { readonly kind: ConstraintKind }) {
  const { label, Icon } = KINDS[kind];
  return (
    <Menu.RadioItem value={kind} closeMenuOnClick>
      <span className={css["item"]} data-color={familyOf(kind).color}>
        <Icon size={16} stroke={1.75} aria-hidden />
        {label}
      </span>
    </Menu.RadioItem>
  );
}
