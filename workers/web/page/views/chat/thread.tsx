import { useEffect, useRef, useState } from "preact/hooks";
import { nanoFrom } from "../../parts/dollars.ts";
import { Rendered } from "../../parts/rendered.tsx";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { agentChats } from "../agents/sources.ts";
import { Composer } from "./composer.tsx";
import { talkIn } from "./talk.ts";
import { type ThreadReply, threadOf } from "./threads.ts";
import { words } from "./words.ts";

/** Nearer to the end than this, the reader follows what comes. */
const FOLLOWS_PX = 80;
const LONG_CHARS = 600;

/** One conversation: what was said, what is being said, and where to write. */
export function Conversation({ sessionKey }: { readonly sessionKey: string }) {
  const history = threadOf(sessionKey);
  const talk = talkIn(sessionKey).value;
  const [beginning, begin] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  useEffect(() => {
    let last = 0;
    const onScroll = () => {
      const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
      if (scrollHeight - clientHeight - scrollTop < FOLLOWS_PX) isFollowing.current = true;
      // Only a reader goes up; what is laid out late makes the page longer and moves nobody.
      else if (scrollTop < last) isFollowing.current = false;
      last = scrollTop;
    };
    const grown = new ResizeObserver(() => isFollowing.current && toTheEnd());
    if (box.current) grown.observe(box.current);
    addEventListener("scroll", onScroll, { passive: true });
    return () => {
      grown.disconnect();
      removeEventListener("scroll", onScroll);
    };
  }, []);
  const count = history.shown.value.data?.turns.length ?? 0;
  useEffect(() => {
    if (isFollowing.current) toTheEnd();
  }, [count, talk?.text]);
  return (
    <div class="conversation stack" style={{ alignSelf: "stretch" }} ref={box}>
      <ShownOf of={history} lines={6}>
        {({ turns }) => (
          <>
            {turns.length === 0 && talk === null && <Beginning of={sessionKey} onChoose={begin} />}
            {turns.map((turn) => (
              <Said key={turn.id} turn={turn} />
            ))}
          </>
        )}
      </ShownOf>
      {talk && (
        <>
          <Message text={talk.message} />
          <article class="reply" aria-label={words.purser} aria-busy={talk.done === null && !talk.failure}>
            <h2 class="for-ears">{words.purser}</h2>
            {talk.text ? (
              <Rendered text={talk.text} />
            ) : (
              !talk.failure && <p class="soft">{words.answering}</p>
            )}
            {talk.isStopped && <p class="soft">{words.stopped}</p>}
            {talk.failure && <FailureNote failure={talk.failure} />}
          </article>
        </>
      )}
      <Composer key={sessionKey} sessionKey={sessionKey} beginning={beginning} />
    </div>
  );
}

/** What an agent that was prepared begins with; else three things to ask. */
function Beginning({ of, onChoose }: { readonly of: string; readonly onChoose: (text: string) => void }) {
  const thread = agentChats.shown.value.data?.threads.find((one) => one.thread_id === of);
  if (!thread) return <Beginnings onChoose={onChoose} />;
  if (thread.status === "pre-loading") return <p class="soft">{words.preparing}</p>;
  return thread.opening === null ? (
    <p class="soft">{thread.note}</p>
  ) : (
    <article class="reply" aria-label={thread.title}>
      <h2 class="for-ears">{thread.title}</h2>
      <Rendered text={thread.opening} />
    </article>
  );
}

/** For whoever does not know what to ask: three things, each put where it can still be changed. */
function Beginnings({ onChoose }: { readonly onChoose: (text: string) => void }) {
  return (
    <div class="beginnings">
      <p class="soft">{words.hello}</p>
      {words.beginnings.map((text) => (
        <button key={text} type="button" onClick={() => onChoose(text)}>
          {text}
        </button>
      ))}
    </div>
  );
}

function Said({ turn }: { readonly turn: ThreadReply["turns"][number] }) {
  const { message, reply, at, costUsd, model, attachments } = turn;
  return (
    <>
      <Message text={message} />
      {attachments.length > 0 && (
        <p class="soft brought">{words.brought(attachments.map(({ name }) => name))}</p>
      )}
      <article class="reply" aria-label={words.purser}>
        <h2 class="for-ears">{words.purser}</h2>
        {reply === null ? <p class="soft">{words.broken}</p> : <Rendered text={reply} />}
        <p class="soft money">
          {words.cost(nanoFrom(costUsd), model)} · <When at={at} />
        </p>
      </article>
    </>
  );
}

/** A long message begins, and is whole for whoever wants it: what was answered is nearer to the reader. */
function Message({ text }: { readonly text: string }) {
  const [isWhole, show] = useState(text.length <= LONG_CHARS);
  return (
    <article class="message" aria-label={words.you} dir="auto">
      {isWhole ? text : `${text.slice(0, LONG_CHARS)} … `}
      {!isWhole && (
        <button type="button" class="plain" onClick={() => show(true)}>
          {words.whole}
        </button>
      )}
    </article>
  );
}

const toTheEnd = () => scrollTo(0, document.documentElement.scrollHeight);
