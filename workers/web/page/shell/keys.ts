import { signal } from "@preact/signals";
import { navigate } from "wouter-preact/use-browser-location";
import { VIEWS } from "../../views.ts";

/** Whether the palette of commands, or its list of keys, is open. */
export const palette = signal<"closed" | "commands" | "keys">("closed");

const CHORD_MS = 1_200;
let chordUntil = 0;

/** Keys for everything: `g` and a letter goes to a view, ⌘K or Ctrl-K opens the palette, `?` lists the keys. */
export function startKeys(): void {
  addEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    palette.value = palette.value === "commands" ? "closed" : "commands";
    return;
  }
  if (event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
  if (performance.now() < chordUntil) {
    chordUntil = 0;
    const view = VIEWS.find(({ key }) => key === event.key);
    if (view) navigate(view.path);
    return;
  }
  if (event.key === "g") chordUntil = performance.now() + CHORD_MS;
  else if (event.key === "?") palette.value = "keys";
}

/** Whether a key that was pressed there is meant for a text, or for a dialog. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, dialog") !== null)
  );
}
