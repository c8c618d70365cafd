import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { BroughtFile } from "./attach.ts";
import { Attach, Files, picked } from "./files.tsx";
import { say, stopTalk, talkIn } from "./talk.ts";
import { words } from "./words.ts";

const DRAFT = "purser:draft:";
const BORDERS_PX = 2;

type Props = {
  readonly sessionKey: string;
  /** What somebody chose to begin with; it can still be changed before it is sent. */
  readonly beginning: string;
};

/** Where a message is written. Enter sends with a mouse and begins a line on a touch screen; ⌘ or Ctrl with Enter always sends. */
export function Composer({ sessionKey, beginning }: Props) {
  const id = useId();
  const [text, write] = useState(() => sessionStorage.getItem(DRAFT + sessionKey) ?? "");
  const [files, bring] = useState<readonly BroughtFile[]>([]);
  const [problem, tell] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const talk = talkIn(sessionKey).value;
  const isBusy = talk !== null && talk.done === null && talk.failure === null && !talk.isStopped;

  useEffect(() => {
    if (beginning === "") return;
    write(beginning);
    box.current?.focus();
  }, [beginning]);
  useEffect(() => {
    sessionStorage.setItem(DRAFT + sessionKey, text);
    const { current } = box;
    if (!current) return;
    // As tall as what is written; the style sheet says how tall at most.
    current.style.height = "auto";
    current.style.height = `${current.scrollHeight + BORDERS_PX}px`;
  }, [text]);

  async function add(chosen: readonly File[]): Promise<void> {
    const now = await picked(files, chosen);
    bring(now.files);
    tell(now.problem);
  }

  function send(): void {
    const message = text.trim();
    if (message === "" || isBusy) return;
    write("");
    bring([]);
    tell(null);
    void say(sessionKey, message, files);
    box.current?.focus();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      // Who writes goes on writing: on a small screen the buttons would move from under the finger with the focus.
      onMouseDown={(event) => {
        if (!(event.target instanceof HTMLTextAreaElement)) event.preventDefault();
      }}
      onPaste={({ clipboardData }) => {
        const pasted = [...(clipboardData?.files ?? [])];
        if (pasted.length > 0) void add(pasted);
      }}
    >
      <Files files={files} onRemove={(file) => bring(files.filter((one) => one !== file))} />
      {problem && (
        <p class="stop" role="alert">
          {problem}
        </p>
      )}
      <label class="for-ears" for={id}>
        {words.placeholder}
      </label>
      <Attach onPick={(chosen) => void add(chosen)} />
      <textarea
        id={id}
        ref={box}
        rows={1}
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
        <button type="button" class="grave" onClick={() => void stopTalk(sessionKey)}>
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
