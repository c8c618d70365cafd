import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { nanoFrom } from "../../parts/dollars.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { proposals, type ShownImport } from "./sources.ts";
import { words } from "./words.ts";

type Props = {
  readonly of: ShownImport;
  /** Told of the agents that were taken. */
  readonly onTaken: (agents: readonly string[]) => void;
};

/** What an archive would bring, change and cost, and what in it to look at, before a word of it is taken. */
export function ProposalCard({ of, onTaken }: Props) {
  const { id, at, source, format, agents, facts, schedules, findings, left, notes } = of;
  const heading = useId();
  const [isAsking, asks] = useState(false);
  const { failure, attempt } = useAttempt();
  const monthly = agents.reduce((sum, one) => sum + nanoFrom(one.monthlyCost), 0n);
  const title = agents.length > 0 ? agents.map(({ name }) => name).join(", ") : words.formats[format];

  async function end(work: () => Promise<void>): Promise<void> {
    if (await attempt(work))
      proposals.expect(({ imports, count }) => ({
        imports: imports.filter((one) => one.id !== id),
        count: count - 1,
      }));
  }
  const take = () =>
    end(async () => {
      const taken = await ask("POST /api/imports/:id/accept", { params: { id }, body: {} });
      announce(words.taken(taken.agents));
      onTaken(taken.agents);
      for (const topic of ["agents", "memory"]) refreshTopic(topic);
    });
  const forget = () =>
    end(async () => {
      await ask("DELETE /api/imports/:id", { params: { id } });
      announce(words.dropped);
    });

  return (
    <article class="card" aria-labelledby={heading}>
      <h3 id={heading} class="wraps">
        {title}
      </h3>
      <p class="soft wraps">
        {words.formats[format]} {words.from(source)}, <When at={at} />
      </p>
      <p>{words.brings(agents.length, facts.length, schedules.length)}</p>
      <ul class="list">
        {agents.map(({ name, changes, wants, monthlyCost }) => (
          <li key={name} class="past wraps">
            <p>
              {name} <span class="soft">{changes === null ? words.isNew : words.replaces(changes)}</span>
            </p>
            <p class="soft money">
              {words.wants(wants)}; {words.costs(nanoFrom(monthlyCost))}
            </p>
          </li>
        ))}
      </ul>
      {notes.map((note) => (
        <p class="soft wraps">{note}</p>
      ))}
      {findings.length > 0 && (
        <div class="stop">
          <h4>{words.findings}</h4>
          <ul class="dots wraps">
            {findings.map(({ path, line, what }) => (
              <li>{words.finding(path, line, what)}</li>
            ))}
          </ul>
        </div>
      )}
      <More heading={words.facts} of={facts} />
      <More
        heading={words.schedules}
        of={schedules.map(({ name, cron, text }) => `${name} (${cron}): ${text}`)}
      />
      <More heading={words.left} of={left.map(({ path, why }) => `${path}: ${why}`)} />
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        <button type="button" onClick={() => void forget()}>
          {words.forget}
        </button>
        <button type="button" class="primary" onClick={() => asks(true)}>
          {words.take}
        </button>
      </div>
      {isAsking && (
        <Ask
          title={words.taking(title)}
          verb={words.take}
          onYes={() => void take()}
          onClose={() => asks(false)}
        >
          <p class="money">{words.takes(monthly)}</p>
        </Ask>
      )}
    </article>
  );
}

function More({ heading, of }: { readonly heading: string; readonly of: readonly string[] }) {
  if (of.length === 0) return null;
  return (
    <details>
      <summary>
        {heading} ({of.length})
      </summary>
      <ul class="dots wraps">
        {of.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
    </details>
  );
}
