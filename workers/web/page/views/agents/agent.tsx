import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { refreshTopic, watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { nanoFrom } from "../../parts/dollars.ts";
import { FailureNote, InTurn, ShownOf } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { Files } from "./files.tsx";
import { Grant } from "./grant.tsx";
import { Interview } from "./interview.tsx";
import { Schedules } from "./schedules.tsx";
import { agentReports, agentSchedules, isBrought, PINNED } from "./sources.ts";
import { Upgrade } from "./upgrade.tsx";
import { words } from "./words.ts";

type Whole = ReplyOf<"GET /api/agents/:name">;

/** One agent: whether it is awake, what it was told, what it does by itself, what that costs and has come to. */
export function OneAgent({ name }: { readonly name: string }) {
  const agent = watched(`agents:one:${name}`, () => ask("GET /api/agents/:name", { params: { name } }));
  return (
    <>
      <p>
        <Link href="/agents">{words.back}</Link>
      </p>
      <h1>{agent.shown.value.data?.title ?? words.heading}</h1>
      <ShownOf of={agent} lines={8}>
        {(whole) => (
          <>
            <About of={whole} />
            {whole.status === "dormant" && <Interview of={whole} />}
            {whole.upgrades.length > 0 && <Upgrade of={name} />}
            {isBrought(name) && <Grant of={whole} />}
            <Soul of={whole} />
            {whole.status === "active" && <Schedules of={name} />}
            <InTurn after={whole.status === "active" ? [agentSchedules, agentReports] : []} then={[]}>
              <Made by={name} />
              <Files of={whole} />
            </InTurn>
          </>
        )}
      </ShownOf>
    </>
  );
}

function About({ of }: { readonly of: Whole }) {
  const { name, title, description, status, schedules, monthUsd, servers } = of;
  const [isAsking, asks] = useState(false);
  const [, go] = useLocation();
  const { failure, attempt } = useAttempt();
  const isAwake = status === "active";
  const rest = () =>
    attempt(() => ask("POST /api/agents/:name/rest", { params: { name }, body: {} })).then(() =>
      refreshTopic("agents"),
    );
  const talk = () =>
    attempt(async () => {
      const { thread_id: session } = await ask("POST /api/threads", { body: { agent: name } });
      go(`/chat/${encodeURIComponent(session)}`);
    });
  return (
    <section class="card" aria-label={title}>
      <p>{description}</p>
      <State tone={isAwake ? "go" : "calm"} word={isAwake ? words.awake : words.asleep} />
      <p class="soft money">{isAwake ? words.by(schedules, nanoFrom(monthUsd)) : words.sleeps}</p>
      <p class="soft">
        {words.tools}: {servers.join(", ") || words.noTools}
      </p>
      {failure && <FailureNote failure={failure} />}
      {isAwake && (
        <div class="row">
          <button type="button" class="primary" onClick={() => void talk()}>
            {words.talk}
          </button>
          {name !== PINNED && (
            <button type="button" class="plain" onClick={() => asks(true)}>
              {words.rest}
            </button>
          )}
        </div>
      )}
      {isAsking && (
        <Ask
          title={words.restTitle(title)}
          verb={words.rest}
          onYes={() => void rest()}
          onClose={() => asks(false)}
        >
          <p>{words.restSays}</p>
        </Ask>
      )}
    </section>
  );
}

function Soul({ of: { soul } }: { readonly of: Whole }) {
  return (
    <section class="stack" aria-labelledby="soul">
      <h2 id="soul">{words.soul}</h2>
      {soul.length === 0 ? (
        <p class="soft">{words.noSoul}</p>
      ) : (
        <ul class="list card">
          {soul.map(({ id, text, source, at }) => (
            <li key={id} class="past">
              <p class="wraps">{text}</p>
              <p class="soft">
                {words.sources[source] ?? source}, <When at={at} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Their texts stand in Chat, beside the conversations. */
function Made({ by }: { readonly by: string }) {
  const own = agentReports.shown.value.data?.artifacts.filter(({ agent }) => agent === by) ?? [];
  if (own.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="made">
      <h2 id="made">{words.made}</h2>
      <ul class="list card">
        {own.map(({ id, title, created_at: at }) => (
          <li key={id}>
            <Link class="between" href={`/chat?report=${id}`}>
              <span class="one-line">{title}</span>
              <span class="soft">
                <When at={at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
