import "../../kit.ts";
import { useEffect, useState } from "preact/hooks";
import { Link, useLocation, useRoute } from "wouter-preact";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import { connection, me } from "../../api/session.ts";
import { anticipate } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { FailureNote, hasCome, ShownOf, Skeleton } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { agentChats, agentReports, agents, chief, PINNED } from "../agents/sources.ts";
import { news } from "./news.tsx";
import { madeBy, Reports } from "./reports.tsx";
import { Switcher } from "./switcher.tsx";
import { Conversation } from "./thread.tsx";
import { freshKey, type ThreadRow, threads } from "./threads.ts";
import { words } from "./words.ts";

/** A search begins when somebody has stopped writing for so long. */
const SEARCH_AFTER_MS = 250;
const SEARCH_MAX_CHARS = 100;

/** The conversations, and the one that is open; the first visit opens a new one, ready to write. */
export default function Chat() {
  const [, params] = useRoute<{ sessionKey: string }>("/chat/:sessionKey");
  const [, go] = useLocation();
  const { data } = threads.shown.value;
  const isNew = data !== null && data.threads.length === 0;
  useEffect(() => {
    if (!params && isNew) go(`/chat/${freshKey()}`, { replace: true });
  }, [isNew, params]);
  const sessionKey = params ? decodeURIComponent(params.sessionKey) : null;
  return sessionKey === null ? (
    <>
      <div class="row spread">
        <h1>{words.heading}</h1>
        <button type="button" class="primary" onClick={() => go(`/chat/${freshKey()}`)}>
          {words.fresh}
        </button>
      </div>
      <Talkable />
    </>
  ) : (
    <Opened sessionKey={sessionKey} />
  );
}

/** Who can be talked to, what they have made, and what was said: each once what is above stands, so that nothing moves under a finger. */
function Talkable() {
  const above = me.value?.may.includes("GET /api/threads")
    ? [chief, agents, agentChats, agentReports, news]
    : [];
  anticipate(...above, threads);
  // Without a network nobody is known to be signed in; what was said is shown all the same.
  if (connection.value === "unknown" || !above.every(hasCome)) return <Skeleton lines={8} />;
  return (
    <>
      {above.length > 0 && <Switcher />}
      <Reports of={madeBy(null)} />
      <ShownOf of={threads} lines={6}>
        {(list) => <Threads of={list.threads} />}
      </ShownOf>
    </>
  );
}

/** Those that have the words in their title, or in what was said; the list as it is while nothing is looked for. */
function Threads({ of }: { readonly of: readonly ThreadRow[] }) {
  const [typed, type] = useState("");
  const [found, find] = useState<readonly ThreadRow[] | null>(null);
  const [failure, fail] = useState<RequestFailure | null>(null);
  const q = typed.trim();
  useEffect(() => {
    fail(null);
    find(null);
    if (q === "") return undefined;
    const leave = new AbortController();
    const timer = setTimeout(() => void look(q, leave.signal), SEARCH_AFTER_MS);
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [q]);

  async function look(words_: string, signal: AbortSignal): Promise<void> {
    try {
      find((await ask("GET /api/chat", { query: { q: words_ }, signal })).threads);
    } catch (thrown) {
      if (!signal.aborted) fail(requestFailureOf(thrown));
    }
  }

  const shown = found ?? of.filter(({ title }) => title.toLowerCase().includes(q.toLowerCase()));
  return (
    <>
      <input
        type="search"
        maxLength={SEARCH_MAX_CHARS}
        aria-label={words.search}
        placeholder={words.search}
        value={typed}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
      {failure && <FailureNote failure={failure} />}
      {shown.length === 0 && <p class="soft">{of.length === 0 ? words.none : words.noneFound}</p>}
      {shown.length > 0 && (
        <ul class="list card" aria-label={words.threads}>
          {shown.map((thread) => (
            <Row key={thread.sessionKey} thread={thread} />
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ thread: { sessionKey, title, lastAt, excerpt } }: { readonly thread: ThreadRow }) {
  return (
    <li>
      <Link href={`/chat/${encodeURIComponent(sessionKey)}`} class="between">
        <span class="one-line">
          {title || words.untitled}
          {excerpt && <span class="soft"> {excerpt}</span>}
        </span>
        <span class="soft">
          <When at={lastAt} />
        </span>
      </Link>
    </li>
  );
}

/** A conversation is with the agent that it was begun with; else with the chief of staff. */
function Opened({ sessionKey }: { readonly sessionKey: string }) {
  const known = threads.shown.value.data?.threads.find((one) => one.sessionKey === sessionKey);
  const begun = agentChats.shown.value.data?.threads.find((one) => one.thread_id === sessionKey);
  const made = madeBy(begun?.agent ?? PINNED);
  const [, go] = useLocation();
  const [asking, setAsking] = useState<"rename" | "forget" | null>(null);
  const [title, setTitle] = useState("");
  const { failure, attempt } = useAttempt();

  const change = (work: () => Promise<unknown>) =>
    attempt(async () => {
      await work();
      await threads.refresh();
    });

  return (
    <>
      <p>
        <Link href="/chat">{words.back}</Link>
      </p>
      <div class="row spread">
        <h1>{known?.title || begun?.title || words.untitled}</h1>
        {known && (
          <div class="row">
            <button
              type="button"
              class="plain"
              onClick={() => {
                setTitle(known.title);
                setAsking("rename");
              }}
            >
              {words.rename}
            </button>
            <button type="button" class="plain" onClick={() => setAsking("forget")}>
              {words.forget}
            </button>
          </div>
        )}
      </div>
      {failure && <FailureNote failure={failure} />}
      <div class={made.length > 0 ? "aside split" : "aside"}>
        <Reports key={sessionKey} of={made} />
        <Conversation sessionKey={sessionKey} />
      </div>
      {asking === "rename" && (
        <Ask
          title={words.rename}
          verb={words.save}
          onYes={() =>
            void change(() => ask("PATCH /api/chat/:sessionKey", { params: { sessionKey }, body: { title } }))
          }
          onClose={() => setAsking(null)}
        >
          <input
            aria-label={words.renameTo}
            value={title}
            onInput={({ currentTarget }) => setTitle(currentTarget.value)}
          />
        </Ask>
      )}
      {asking === "forget" && (
        <Ask
          title={words.forgetTitle}
          verb={words.forgetVerb}
          isGrave
          onYes={() =>
            void change(() => ask("DELETE /api/chat/:sessionKey", { params: { sessionKey } })).then(
              (done) => done && go("/chat"),
            )
          }
          onClose={() => setAsking(null)}
        >
          <p>{words.forgetSays}</p>
        </Ask>
      )}
    </>
  );
}
