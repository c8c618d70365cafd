import { Link } from "wouter-preact";
import { me } from "../../api/session.ts";
import { ShownOf } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { agentSchedules, agents } from "../agents/sources.ts";
import { words } from "./words.ts";

/** Who works beside the plan: each agent that is awake, and what it does next by itself. */
export function Awake() {
  if (!me.value?.may.includes("GET /api/scheduler")) return null;
  return (
    <section class="stack" aria-labelledby="awake">
      <h2 id="awake">{words.awake}</h2>
      <ShownOf of={agents} lines={3}>
        {({ agents: all }) => (
          <ul class="list card">
            {all
              .filter(({ status }) => status === "active")
              .map(({ name, title }) => (
                <li key={name} class="past">
                  <Link href={`/agents/${name}`}>{title}</Link> <Next of={name} />
                </li>
              ))}
          </ul>
        )}
      </ShownOf>
    </section>
  );
}

/** Its next time; nothing while that is not known. */
function Next({ of }: { readonly of: string }) {
  const { data } = agentSchedules.shown.value;
  if (!data) return null;
  const own = data.schedules.filter(({ agent_name: agent }) => agent === of);
  const [next] = own
    .flatMap(({ status, title, next_run: at }) => (status === "on" && at !== null ? [{ title, at }] : []))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (!next) {
    const isPaused = own.some(({ status }) => status === "paused");
    return <span class="soft">{isPaused ? words.paused : words.nothingNext}</span>;
  }
  return (
    <span class="soft">
      {next.title} <When at={next.at} isComing />
    </span>
  );
}
