/* "Other file" on the replay page: opens it in place, since the address stays the same. */
import { Button } from "@mantine/core";
import { useRef } from "react";
import { setOpenedFile } from "../../opened-file.ts";

export function OtherFile({
  onFile,
  primary = false,
}: {
  readonly onFile: (file: File) => void;
  readonly primary?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant={primary ? "filled" : "default"} onClick={() => input.current?.click()}>
        Other file
      </Button>
      <input
        ref={input}
        type="file"
        accept=".greenroom,application/octet-stream"
        hidden
        aria-label="Other file"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (!file) return;
          setOpenedFile(file);
          onFile(file);
        }}
      />
    </>
  );
}
