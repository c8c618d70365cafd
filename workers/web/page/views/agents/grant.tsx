import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { agents } from "./sources.ts";
import { words } from "./words.ts";

/** What an agent that was brought along may do, whatever its files say: tools by name, and whether its own times count. */
export function Grant({ of }: { readonly of: ReplyOf<"GET /api/agents/:name"> }) {
  const { name, servers, schedules } = of;
  const all = agents.shown.value.data?.agents ?? [];
  // The tools that there are: those that any agent here may use, but for what is the chief of staff's alone.
  const known = [...new Set([...servers, ...all.flatMap((one) => one.servers)])]
    .filter((one) => one !== "design")
    .toSorted();
  const [granted, grant] = useState<readonly string[]>(servers);
  const [hasTimes, allow] = useState(schedules > 0);
  const { failure, attempt } = useAttempt();
  const save = () =>
    attempt(async () => {
      const body = { servers: [...granted], schedules: hasTimes };
      await ask("POST /api/agents/:name/grant", { params: { name }, body });
      announce(words.granted);
      refreshTopic("agents");
    });
  return (
    <form
      class="card"
      aria-labelledby="grant"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 id="grant">{words.grant}</h2>
      <p class="soft">{words.grantWhy}</p>
      {known.map((server) => (
        <label key={server} class="check">
          <input
            type="checkbox"
            checked={granted.includes(server)}
            onChange={({ currentTarget }) =>
              grant(currentTarget.checked ? [...granted, server] : granted.filter((one) => one !== server))
            }
          />
          {server}
        </label>
      ))}
      <label class="check">
        <input
          type="checkbox"
          checked={hasTimes}
          onChange={({ currentTarget }) => allow(currentTarget.checked)}
        />
        {words.grantTimes}
      </label>
      {failure && <FailureNote failure={failure} />}
      <div>
        <button type="submit">{words.grantIt}</button>
      </div>
    </form>
  );
}
