/* The parts of a page that F6 steps through: whatever carries `data-region`, in the order of the document. */

/** Moves the focus to the next part of the page, round and round. False when there is none, or a dialog is open. */
export function stepRegion(by: 1 | -1): boolean {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")];
  if (regions.length === 0 || dialogIsOpen()) return false;
  const present = regions.findIndex((region) => region.contains(document.activeElement));
  const from = present === -1 ? (by === 1 ? -1 : 0) : present;
  for (let step = 1; step <= regions.length; step++) {
    const region = regions[(from + by * step + regions.length * 2) % regions.length];
    if (region && focusIn(region)) return true;
  }
  return false;
}

/** Whether a dialog keeps the page behind it waiting. */
export function dialogIsOpen(): boolean {
  return document.querySelector("dialog[open], [role='dialog'][aria-modal='true']") !== null;
}

/** The region itself where it can take the focus, else the first thing in it that can. */
function focusIn(region: HTMLElement): boolean {
  const choices = [region, ...region.querySelectorAll<HTMLElement>(FOCUSABLE)];
  for (const choice of choices) {
    choice.focus();
    if (document.activeElement === choice) return true;
  }
  return false;
}

const FOCUSABLE =
  '[role="tab"][aria-selected="true"], button:not(:disabled), a[href], input, textarea, [contenteditable="true"], [tabindex]';
