/* The recording file a person picked on the first page, on its way to the replay. It lives in memory only. */

let opened: File | null = null;

/** Remembers the picked file until it is replaced. */
export function setOpenedFile(file: File): void {
  opened = file;
}

/** The picked file, or null when none was picked since this page was loaded. It stays: a page may be drawn twice. */
export function takeOpenedFile(): File | null {
  return opened;
}
