import "../kit.ts";
import { useState } from "preact/hooks";
import { navigate } from "wouter-preact/use-browser-location";
import { VIEWS } from "../../views.ts";
import { useModal } from "../parts/dialog.tsx";
import { askToHaltAll } from "../views/today/halting.ts";
import { words as today } from "../views/today/words.ts";
import { visibleViews } from "../views.ts";
import { palette } from "./keys.ts";
import { words } from "./palette-words.ts";

type Entry = { readonly title: string; readonly go: () => void };

/** Everything that the palette leads to: each view, and the one thing that must be found in a hurry. */
const entries = (): readonly Entry[] => [
  ...visibleViews().map(({ title, path }) => ({ title, go: () => navigate(path) })),
  { title: today.halt.everything, go: askToHaltAll },
];

/** ⌘K: goes anywhere by a few letters. `?`: the keys. */
export default function Palette() {
  return palette.value === "keys" ? <Keys /> : <Commands />;
}

const close = () => {
  palette.value = "closed";
};

function Commands() {
  const dialog = useModal();
  const [typed, type] = useState("");
  const [at, move] = useState(0);
  const found = entries().filter(({ title }) => title.toLowerCase().includes(typed.trim().toLowerCase()));
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.go();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") move(Math.max(at - 1, 0));
    else if (event.key === "Enter" && !event.isComposing) go(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog class="palette" ref={dialog} aria-label={words.palette.label} onClose={close}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${at}`}
        aria-label={words.palette.label}
        placeholder={words.palette.placeholder}
        value={typed}
        onInput={({ currentTarget }) => {
          type(currentTarget.value);
          move(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" role="listbox" aria-label={words.palette.label}>
        {found.map((entry, index) => (
          <div
            key={entry.title}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(entry)}
            onKeyDown={onKeyDown}
          >
            {entry.title}
          </div>
        ))}
        {found.length === 0 && <p class="soft">{words.palette.nothing}</p>}
      </div>
    </dialog>
  );
}

function Keys() {
  const dialog = useModal();
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">{words.keys.title}</h2>
      <dl class="keys">
        {VIEWS.map(({ key, title }) => (
          <div>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>j</kbd> <kbd>k</kbd>
          </dt>
          <dd>{words.keys.next}</dd>
        </div>
        <div>
          <dt>
            <kbd>d</kbd>
          </dt>
          <dd>{words.keys.deny}</dd>
        </div>
        <div>
          <dt>
            <kbd>⌘</kbd> <kbd>K</kbd>
          </dt>
          <dd>{words.keys.palette}</dd>
        </div>
      </dl>
      <footer>
        <button type="button" onClick={() => dialog.current?.close()}>
          {words.keys.close}
        </button>
      </footer>
    </dialog>
  );
}
