import "../../kit.ts";
import { useEffect } from "preact/hooks";
import { useLocation, useRoute } from "wouter-preact";
import { connection, me } from "../../api/session.ts";
import { anticipate } from "../../api/watched.ts";
import { hasCome, ShownOf, Skeleton } from "../../parts/shown.tsx";
import { agentChats, agentReports, agents, chief } from "../agents/sources.ts";
import { Threads } from "./list.tsx";
import { news } from "./news.tsx";
import { OpenedConversation } from "./opened.tsx";
import { madeBy, Reports } from "./reports.tsx";
import { Switcher } from "./switcher.tsx";
import { freshKey, threads } from "./threads.ts";
import { words } from "./words.ts";

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
    <OpenedConversation sessionKey={sessionKey} />
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
