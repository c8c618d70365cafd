import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { announce } from "../../parts/live-region.tsx";
import { Quoted } from "../../parts/quoted.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { follow, NOTHING_SEEN } from "./watching.ts";
import { words } from "./words.ts";

/** Nearer to the end than this, the reader follows what comes. */
const FOLLOWS_PX = 40;

/** What an execution says, while it says it; whoever reads at the end stays at the end. */
export function Output({ id, name }: { readonly id: string; readonly name: string }) {
  const [{ lines, outcome, ended, failure }, show] = useState(NOTHING_SEEN);
  const box = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  useEffect(() => {
    const leave = new AbortController();
    void follow(id, leave.signal, show);
    return () => leave.abort();
  }, [id]);
  const isLive = useRef(false);
  useEffect(() => {
    if (ended === null) isLive.current = lines.length > 0;
    else if (isLive.current) announce(words.ended(words.status[ended]));
  }, [ended, lines.length]);
  useLayoutEffect(() => {
    const quote = box.current?.querySelector("blockquote");
    if (quote && isFollowing.current) quote.scrollTop = quote.scrollHeight;
  }, [lines.length]);
  return (
    <div
      class="stack"
      ref={box}
      onScrollCapture={({ target }) => {
        const { scrollHeight, clientHeight, scrollTop } = target as HTMLElement;
        isFollowing.current = scrollHeight - clientHeight - scrollTop < FOLLOWS_PX;
      }}
    >
      {failure && <FailureNote failure={failure} />}
      {outcome?.accomplished === false && (
        <>
          <State tone="stop" word={words.notAccomplished} />
          {outcome.blockers.length > 0 && (
            <p class="soft wraps">
              {words.blockers}: {outcome.blockers.join("; ")}
            </p>
          )}
        </>
      )}
      {lines.length > 0 ? (
        <Quoted from={name} text={lines.join("\n")} />
      ) : (
        !failure && <p class="soft">{words.noOutput}</p>
      )}
    </div>
  );
}
