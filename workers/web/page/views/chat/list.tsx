import { useEffect, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import { FailureNote } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import type { ThreadRow } from "./threads.ts";
import { words } from "./words.ts";

/** A search begins when somebody has stopped writing for so long. */
const SEARCH_AFTER_MS = 250;
const SEARCH_MAX_CHARS = 100;

/** Those that have the words in their title, or in what was said; the list as it is while nothing is looked for. */
export function Threads({ of }: { readonly of: readonly ThreadRow[] }) {
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
