import "../../kit.ts";
import { Link, useRoute } from "wouter-preact";
import { nanoFrom } from "../../parts/dollars.ts";
import { InTurn, ShownOf } from "../../parts/shown.tsx";
import { OneAgent } from "./agent.tsx";
import { type Agent, agents } from "./sources.ts";
import { words } from "./words.ts";

/** The agents that work for whoever looks, and those that could; or one of them. */
export default function Agents() {
  const [, params] = useRoute<{ name: string }>("/agents/:name");
  if (params) return <OneAgent key={params.name} name={params.name} />;
  return (
    <>
      <h1>{words.heading}</h1>
      <p class="soft">{words.why}</p>
      <ShownOf of={agents} lines={6}>
        {({ agents: all }) => (
          <>
            <List id="awake" heading={words.awake} of={all.filter(({ status }) => status === "active")} />
            <List id="asleep" heading={words.asleep} of={all.filter(({ status }) => status === "dormant")} />
          </>
        )}
      </ShownOf>
      <InTurn after={[agents]} then={[]}>
        <p>
          <Link href="/imports">{words.bring}</Link>
        </p>
      </InTurn>
    </>
  );
}

type ListProps = { readonly id: string; readonly heading: string; readonly of: readonly Agent[] };

function List({ id, heading, of }: ListProps) {
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {of.length === 0 && <p class="soft">{words.noneAsleep}</p>}
      {of.map((agent) => (
        <article key={agent.name} class="card">
          <h3>
            <Link href={`/agents/${agent.name}`}>{agent.title}</Link>
          </h3>
          <p>{agent.description}</p>
          <p class="soft money">
            {agent.status === "dormant" ? words.sleeps : words.by(agent.schedules, nanoFrom(agent.monthUsd))}
          </p>
        </article>
      ))}
    </section>
  );
}
