/* "Open a recording file": lets a person pick one and goes to its replay. The file stays in this browser. */
import { Button, type ButtonProps } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useRef } from "react";
import { setOpenedFile } from "../opened-file.ts";
import { FILE_PATH, navigate } from "../route.ts";

export function OpenRecording({
  label = "Open a recording file",
  ...looks
}: Pick<ButtonProps, "variant" | "size"> & { readonly label?: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        {...looks}
        leftSection={<IconUpload size={16} />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".greenroom,application/octet-stream"
        hidden
        aria-label={label}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (!file) return;
          setOpenedFile(file);
          navigate(FILE_PATH);
        }}
      />
    </>
  );
}
