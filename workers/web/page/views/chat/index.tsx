import "../../kit.ts";
import { useEffect, useState } from "preact/hooks";
import { Link, useLocation, useRoute } from "wouter-preact";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import { Ask } from "../../parts/dialog.tsx";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { Conversation } from "./thread.tsx";
import { freshKey, type ThreadRow, threads } from "./threads.ts";
import { words } from "./words.ts";

/** The conversations, and the one that is open; the first visit opens a new one, ready to write. */
export default function Chat() {
  const [, params] = useRoute<{ sessionKey: string }>("/chat/:sessionKey");
  const [, go] = useLocation();
  useEffect(() => void threads.refresh(), []);
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
      <ShownOf of={threads} lines={6}>
        {(list) => <Threads of={list.threads} />}
      </ShownOf>
    </>
  ) : (
    <Opened sessionKey={sessionKey} />
  );
}

function Threads({ of }: { readonly of: readonly ThreadRow[] }) {
  const [typed, type] = useState("");
  const wanted = typed.trim().toLowerCase();
  const found = of.filter(({ title }) => title.toLowerCase().includes(wanted));
  return (
    <>
      <input
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        value={typed}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
      {found.length === 0 && <p class="soft">{words.noneFound}</p>}
      <ul class="list" aria-label={words.threads}>
        {found.map(({ sessionKey, title, lastAt }) => (
          <li key={sessionKey}>
            <Link href={`/chat/${encodeURIComponent(sessionKey)}`}>
              <span>{title || words.untitled}</span>
              <span class="soft">
                <When at={lastAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Opened({ sessionKey }: { readonly sessionKey: string }) {
  const known = threads.shown.value.data?.threads.find((one) => one.sessionKey === sessionKey);
  const [, go] = useLocation();
  const [asking, setAsking] = useState<"rename" | "forget" | null>(null);
  const [title, setTitle] = useState("");
  const [failure, fail] = useState<RequestFailure | null>(null);

  async function change(work: () => Promise<unknown>): Promise<boolean> {
    fail(null);
    try {
      await work();
      await threads.refresh();
      return true;
    } catch (thrown) {
      fail(requestFailureOf(thrown));
      return false;
    }
  }

  return (
    <>
      <p>
        <Link href="/chat">{words.back}</Link>
      </p>
      <div class="row spread">
        <h1>{known?.title || words.untitled}</h1>
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
      <Conversation sessionKey={sessionKey} />
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
