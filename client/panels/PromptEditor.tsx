/* The form that changes the prompt while the room is prepared. Only what the server accepted is kept. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { useState, type FormEvent, type KeyboardEvent } from "react";
import { MAX_PROMPT_LENGTH, MAX_TITLE_LENGTH, Prompt } from "../../shared/events.ts";
import { useCommand } from "./useCommand.ts";
import css from "./PromptEditor.module.css";

export function PromptEditor({
  prompt,
  onDone,
}: {
  readonly prompt: Prompt;
  readonly onDone: () => void;
}) {
  const send = useCommand();
  const [title, setTitle] = useState(prompt.title);
  const [text, setText] = useState(prompt.text);
  const [sending, setSending] = useState(false);
  const wish = Prompt.safeParse({ title, text });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!wish.success) return;
    setSending(true);
    const receipt = await send({ kind: "problem.set", prompt: wish.data });
    setSending(false);
    if (receipt?.ok) onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onDone();
  };
  return (
    <form className={css["form"]} onSubmit={(event) => void submit(event)}>
      <TextInput
        label="Title"
        value={title}
        error={tooLong(title, MAX_TITLE_LENGTH)}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Textarea
        label="Prompt"
        description="Everybody reads this at Start, not before."
        value={text}
        autosize
        minRows={5}
        maxRows={16}
        error={tooLong(text, MAX_PROMPT_LENGTH)}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={css["buttons"]}>
        <Button
          type="submit"
          size="xs"
          variant="filled"
          loading={sending}
          disabled={!wish.success}
          title={wish.success ? undefined : "Both need some words, and not too many"}
        >
          Keep the prompt
        </Button>
        <Button size="xs" variant="subtle" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Said, not cut off: what somebody pasted stays whole until they shorten it themselves. */
function tooLong(text: string, max: number): string | null {
  const over = text.trim().length - max;
  return over > 0 ? `Use at most ${String(max)} characters: ${String(over)} too many.` : null;
}
