import { Link, useLocation } from "wouter-preact";
import { ask } from "../../api/request.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { type Agent, agentChats, agents, chief, PINNED } from "../agents/sources.ts";
import { News } from "./news.tsx";
import { freshKey, threads } from "./threads.ts";
import { words } from "./words.ts";

/** Who can be talked to: the chief of staff first, with what it has to tell, then each agent that is awake and how far its conversation is. */
export function Switcher() {
  const awake = (agents.shown.value.data?.agents ?? []).filter(({ status }) => status === "active");
  const specialists = awake.filter(({ name }) => name !== PINNED);
  // Its conversations are those of no other agent; the last one goes on.
  const last = threads.shown.value.data?.threads.find(({ sessionKey }) => !/^agent\W/.test(sessionKey));
  return (
    <section class="stack" aria-labelledby="agents">
      <h2 id="agents">{words.agents}</h2>
      <ShownOf of={chief} lines={2}>
        {(own) => (
          <>
            <ul class="list card">
              <li>
                <Link class="between" href={`/chat/${encodeURIComponent(last?.sessionKey ?? freshKey())}`}>
                  <span>
                    {own.name}{" "}
                    {own.unread > 0 && (
                      <span class="count">
                        {own.unread}
                        <span class="for-ears"> {words.unread}</span>
                      </span>
                    )}
                  </span>
                  <span class="soft">{words.chief}</span>
                </Link>
              </li>
              {specialists.map((agent) => (
                <Specialist key={agent.name} agent={agent} />
              ))}
            </ul>
            {own.unread > 0 && <News />}
          </>
        )}
      </ShownOf>
    </section>
  );
}

function Specialist({ agent: { name, title } }: { readonly agent: Agent }) {
  const [, go] = useLocation();
  const { failure, attempt } = useAttempt();
  const newest = agentChats.shown.value.data?.threads.find(({ agent }) => agent === name);
  const begin = () =>
    attempt(async () => {
      const { thread_id: session } = await ask("POST /api/threads", { body: { agent: name } });
      await agentChats.refresh();
      go(`/chat/${encodeURIComponent(session)}`);
    });
  return (
    <li class="row spread past">
      <div>
        {newest ? <Link href={`/chat/${encodeURIComponent(newest.thread_id)}`}>{title}</Link> : title}
        <p class="soft">{newest ? words.states[newest.status] : words.notBegun}</p>
      </div>
      <div>
        <button
          type="button"
          class="plain"
          aria-label={`${words.begin}: ${title}`}
          onClick={() => void begin()}
        >
          {words.begin}
        </button>
      </div>
      {failure && <FailureNote failure={failure} />}
    </li>
  );
}
