import { useEffect, useId, useRef, useState } from "preact/hooks";
import { say, stopTalk, talkIn } from "./talk.ts";
import { words } from "./words.ts";

const DRAFT = "purser:draft:";

/** Where a message is written. Enter sends with a mouse and begins a line on a touch screen; ⌘ or Ctrl with Enter always sends. */
export function Composer({ sessionKey }: { readonly sessionKey: string }) {
  const id = useId();
  const [text, write] = useState(() => sessionStorage.getItem(DRAFT + sessionKey) ?? "");
  const box = useRef<HTMLTextAreaElement>(null);
  const talk = talkIn(sessionKey).value;
  const isBusy = talk !== null && talk.done === null && talk.failure === null && !talk.isStopped;

  useEffect(() => sessionStorage.setItem(DRAFT + sessionKey, text), [text]);

  function send(): void {
    const message = text.trim();
    if (message === "" || isBusy) return;
    write("");
    void say(sessionKey, message);
    box.current?.focus();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="for-ears" for={id}>
        {words.placeholder}
      </label>
      <textarea
        id={id}
        ref={box}
        rows={2}
        placeholder={words.placeholder}
        value={text}
        onInput={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          const sends =
            event.metaKey || event.ctrlKey || (matchMedia("(hover: hover)").matches && !event.shiftKey);
          if (!sends) return;
          event.preventDefault();
          send();
        }}
      />
      {isBusy ? (
        <button type="button" class="grave" onClick={() => stopTalk(sessionKey)}>
          {words.stop}
        </button>
      ) : (
        <button type="submit" class="primary">
          {words.send}
        </button>
      )}
    </form>
  );
}
