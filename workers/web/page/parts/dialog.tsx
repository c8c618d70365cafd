import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { words } from "./words.ts";

type Props = {
  readonly title: string;
  readonly children: ComponentChildren;
  /** The verb on the button that does it, such as "Halt the task". */
  readonly verb: string;
  readonly isGrave?: boolean;
  readonly onYes: () => void;
  readonly onClose: () => void;
};

/** Opens a dialog that stands alone while it is there; the focus goes back to where it was. */
export function useModal() {
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

/** Asks once, with the consequence in words. Escape and "Keep it" close it; the focus goes back to where it was. */
export function Ask({ title, children, verb, isGrave = false, onYes, onClose }: Props) {
  // Escape closes it by itself, and only then tells: while it is open nothing behind it takes the focus back.
  const dialog = useModal();
  const id = useId();
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      <footer>
        <button type="button" onClick={() => dialog.current?.close()}>
          {words.keep}
        </button>
        <button
          type="button"
          class={isGrave ? "grave" : "primary"}
          onClick={() => {
            onYes();
            dialog.current?.close();
          }}
        >
          {verb}
        </button>
      </footer>
    </dialog>
  );
}
