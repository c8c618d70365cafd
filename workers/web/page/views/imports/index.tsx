import "../../kit.ts";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { anticipate } from "../../api/watched.ts";
import { InTurn, ShownOf } from "../../parts/shown.tsx";
import { agents } from "../agents/sources.ts";
import { Bring } from "./bring.tsx";
import { ProposalCard } from "./proposal.tsx";
import { proposals } from "./sources.ts";
import { words } from "./words.ts";

/** Agents from elsewhere, proposed before they are taken, and one's own as files to take away. */
export default function Imports() {
  const [taken, tell] = useState<readonly string[] | null>(null);
  anticipate(proposals, agents);
  return (
    <>
      <h1>{words.heading}</h1>
      <p class="soft">{words.why}</p>
      <section class="stack" aria-labelledby="bring">
        <h2 id="bring">{words.bring}</h2>
        <Bring />
      </section>
      <section class="stack" aria-labelledby="proposed">
        <h2 id="proposed">{words.proposed}</h2>
        {taken && (
          <p role="status">
            {words.taken(taken)} <Link href={taken[0] ? `/agents/${taken[0]}` : "/agents"}>{words.see}</Link>
          </p>
        )}
        <ShownOf of={proposals} lines={4}>
          {({ imports }) =>
            imports.length === 0 ? (
              <p class="soft">{words.none}</p>
            ) : (
              imports.map((one) => <ProposalCard key={one.id} of={one} onTaken={tell} />)
            )
          }
        </ShownOf>
      </section>
      <InTurn after={[proposals]} then={[agents]}>
        <section class="stack" aria-labelledby="out">
          <h2 id="out">{words.out}</h2>
          <p class="soft">{words.outWhy}</p>
          <Export />
        </section>
      </InTurn>
    </>
  );
}

/** Links and no requests: the browser keeps the file under the name that the answer gives it. */
function Export() {
  const [withSoul, want] = useState(false);
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={withSoul}
          onChange={({ currentTarget }) => want(currentTarget.checked)}
        />
        {words.withSoul}
      </label>
      <ShownOf of={agents} lines={4}>
        {({ agents: all }) => (
          <ul class="list card">
            {all.map(({ name, title }) => (
              <li key={name} class="past">
                <a href={`/api/agents/${name}/export${withSoul ? "?soul=1" : ""}`}>{words.download(title)}</a>
              </li>
            ))}
          </ul>
        )}
      </ShownOf>
    </>
  );
}
