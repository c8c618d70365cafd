import { useEffect, useRef, useState } from "preact/hooks";
import { navigate } from "wouter-preact/use-browser-location";
import { VIEWS } from "../../views.ts";
import { visibleViews } from "../views.ts";
import { palette } from "./keys.ts";

/** ⌘K: goes anywhere by a few letters. `?`: the keys. */
export function Palette() {
  if (palette.value === "closed") return null;
  return palette.value === "keys" ? <Keys /> : <Commands />;
}

function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return dialog;
}

const close = () => {
  palette.value = "closed";
};

function Commands() {
  const dialog = useModal();
  const [typed, type] = useState("");
  const [at, move] = useState(0);
  const found = visibleViews().filter(({ title }) =>
    title.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  const go = (path: string | undefined) => {
    if (path === undefined) return;
    close();
    navigate(path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") move(Math.max(at - 1, 0));
    else if (event.key === "Enter" && !event.isComposing) go(found[at]?.path);
    else return;
    event.preventDefault();
  };
  return (
    <dialog class="palette" ref={dialog} aria-label="Go to" onClose={close}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${at}`}
        aria-label="Go to"
        placeholder="Go to …"
        value={typed}
        onInput={({ currentTarget }) => {
          type(currentTarget.value);
          move(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" role="listbox" aria-label="Views">
        {found.map(({ path, title }, index) => (
          <div
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(path)}
            onKeyDown={onKeyDown}
          >
            {title}
          </div>
        ))}
      </div>
    </dialog>
  );
}

function Keys() {
  const dialog = useModal();
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">Keys</h2>
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
          <dd>Next, previous card</dd>
        </div>
        <div>
          <dt>
            <kbd>d</kbd>
          </dt>
          <dd>Deny the card, after a note</dd>
        </div>
        <div>
          <dt>
            <kbd>⌘</kbd> <kbd>K</kbd>
          </dt>
          <dd>Go anywhere</dd>
        </div>
      </dl>
      <footer>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </footer>
    </dialog>
  );
}
