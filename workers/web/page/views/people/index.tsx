import "../../kit.ts";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import type { ReplyOf } from "../../api/types.ts";
import { anticipate, watched } from "../../api/watched.ts";
import { nanoFrom, price } from "../../parts/dollars.ts";
import { InTurn, ShownOf } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { budget } from "../today/budget.ts";
import { status } from "../today/month.tsx";
import { words } from "./words.ts";

const people = watched("people", () => ask("GET /api/people"));
const instances = watched("people:instances", () => ask("GET /api/instances"));

/** Who uses this deployment, in counts and money, and which programs hold a key to it. */
export default function People() {
  anticipate(people, budget, status, instances);
  return (
    <>
      <h1>{words.heading}</h1>
      <section class="stack" aria-labelledby="people">
        <h2 id="people">{words.people}</h2>
        <p class="soft">
          {words.privacy} {words.change}
        </p>
        <ShownOf of={people} lines={3}>
          {(listed) => (
            <ShownOf of={budget} lines={3}>
              {(month) => (
                <ul class="list card">
                  {listed.people.map((person) => (
                    <Person key={person.name} of={person} month={month} />
                  ))}
                </ul>
              )}
            </ShownOf>
          )}
        </ShownOf>
      </section>
      <InTurn after={[people, budget]} then={[status]}>
        <section class="stack" aria-labelledby="keys">
          <h2 id="keys">{words.keys}</h2>
          <p class="soft">{words.rotate}</p>
          <ShownOf of={status} lines={4}>
            {({ tokens }) =>
              tokens.length === 0 ? <p class="soft">{words.noKeys}</p> : <Keys of={tokens} />
            }
          </ShownOf>
        </section>
        <InTurn after={[status]} then={[instances]}>
          <section class="stack" aria-labelledby="instances">
            <h2 id="instances">{words.instances}</h2>
            <p class="soft">{words.instancesWhy}</p>
            <ShownOf of={instances} lines={4}>
              {({ instances: all }) =>
                all.length === 0 ? (
                  <p class="soft">{words.noInstances}</p>
                ) : (
                  <ul class="list card">
                    {all.map((one) => (
                      <Instance key={`${one.kind} ${one.name}`} of={one} />
                    ))}
                  </ul>
                )
              }
            </ShownOf>
          </section>
        </InTurn>
      </InTurn>
    </>
  );
}

/** Somebody's assistant in numbers: what it says, and what is said to it, is in none of them. */
function Instance({ of }: { readonly of: ReplyOf<"GET /api/instances">["instances"][number] }) {
  const { kind, name, isSetUp, agents, lastHeardAt, costUsdMonth } = of;
  const awake = agents.filter(({ status: is }) => is === "active").length;
  const upgrades = agents.reduce((sum, one) => sum + one.upgrades, 0);
  return (
    <li class="past">
      <p class="row spread">
        <span>
          {name} {kind === "program" && <span class="soft">({words.program})</span>}
        </span>
        <span class="money">{price(nanoFrom(costUsdMonth))}</span>
      </p>
      <p class="soft">
        {words.counts(awake, of.schedules, of.threads, of.facts, of.artifacts, of.unread)}
        {upgrades > 0 && `, ${words.upgrades(upgrades)}`} ·{" "}
        {lastHeardAt === null ? words.neverHeard : <When at={lastHeardAt} />}
        {!isSetUp && ` · ${words.notSetUp}`}
      </p>
    </li>
  );
}

type PersonProps = {
  readonly of: ReplyOf<"GET /api/people">["people"][number];
  readonly month: ReplyOf<"GET /api/budget">;
};

function Person({ of: { name, role }, month: { by, limits } }: PersonProps) {
  const spending = by.user.find((one) => one.name === name);
  const limit = limits.find((one) => one.kind === "user" && one.name === name)?.monthly;
  const what = role === "admin" || role === "personal" ? words.role[role] : role;
  return (
    <li class="past">
      <p>
        {name} {name === me.value?.name && <span class="soft">({words.you})</span>}
      </p>
      <p class="soft money">
        {what} · {words.spent(spending?.calls ?? 0, nanoFrom(spending?.settled ?? "0"))}
        {limit && `, ${words.limit(nanoFrom(limit))}`}
      </p>
    </li>
  );
}

function Keys({ of }: { readonly of: ReplyOf<"GET /api/status">["tokens"] }) {
  return (
    <ul class="list card">
      {of.map(({ name, kind, role, expiresAt, warning }) => (
        <li key={`${kind} ${name}`} class="past">
          <p>
            {name} {warning && <State tone="stop" word={words.soon} />}
          </p>
          <p class="soft">
            {words.kinds[kind]}
            {role && ` for ${role}`} · {words.ends} <When at={expiresAt} />
          </p>
        </li>
      ))}
    </ul>
  );
}
