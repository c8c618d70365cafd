import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { Rendered } from "../../parts/rendered.tsx";
import { ShownOf } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { agentReports } from "../agents/sources.ts";
import { words } from "./words.ts";

const asked = (): string | null => new URLSearchParams(location.search).get("report");

type Made = ReplyOf<"GET /api/artifacts">["artifacts"];

/** What an agent has made; null = all of them. */
export const madeBy = (name: string | null): Made =>
  (agentReports.shown.value.data?.artifacts ?? []).filter(({ agent }) => name === null || agent === name);

/** What agents have made, to be read beside what is said. */
export function Reports({ of: made }: { readonly of: Made }) {
  const [openId, open] = useState(asked);
  const [isUnfolded, unfold] = useState(openId !== null);
  if (made.length === 0) return null;
  return (
    <details class="card" open={isUnfolded} onToggle={({ currentTarget }) => unfold(currentTarget.open)}>
      <summary>{words.reports(made.length)}</summary>
      {openId === null ? (
        <ul class="list">
          {made.map(({ id, title, created_at: at }) => (
            <li key={id} class="past">
              <button type="button" class="plain" onClick={() => open(id)}>
                {title}
              </button>{" "}
              <span class="soft">
                <When at={at} />
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <>
          <Report id={openId} />
          <button type="button" class="plain" onClick={() => open(null)}>
            {words.allReports}
          </button>
        </>
      )}
    </details>
  );
}

function Report({ id }: { readonly id: string }) {
  const report = watched(`agents:artifact:${id}`, () => ask("GET /api/artifacts/:id", { params: { id } }));
  return (
    <ShownOf of={report} lines={6}>
      {({ title, content }) => (
        <article aria-label={title}>
          <h2>{title}</h2>
          <Rendered text={content} />
        </article>
      )}
    </ShownOf>
  );
}
