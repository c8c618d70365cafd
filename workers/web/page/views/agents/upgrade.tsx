import { ask } from "../../api/request.ts";
import { refreshTopic, watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { words } from "./words.ts";

/** What is newer in an agent's template, line by line, before it is taken over; own files stay. Only where something is. */
export function Upgrade({ of: name }: { readonly of: string }) {
  const upgrade = watched(`agents:upgrade:${name}`, () =>
    ask("GET /api/agents/:name/upgrade", { params: { name } }),
  );
  const { failure, attempt } = useAttempt();
  const take = () =>
    attempt(async () => {
      await ask("POST /api/agents/:name/upgrade", { params: { name }, body: {} });
      announce(words.upgraded);
      refreshTopic("agents");
    });
  return (
    <section class="card" aria-labelledby="upgrade">
      <h2 id="upgrade">{words.upgrade}</h2>
      <p class="soft">{words.upgradeWhy}</p>
      <ShownOf of={upgrade} lines={6}>
        {({ files }) => (
          <>
            {files.map(({ file, isOwn, diff }) => (
              <details key={file}>
                <summary>
                  {file} {isOwn && <span class="soft">{words.staysOwn}</span>}
                </summary>
                <pre class="diff">{diff}</pre>
              </details>
            ))}
            {failure && <FailureNote failure={failure} />}
            <div>
              <button type="button" class="primary" onClick={() => void take()}>
                {words.takeOver}
              </button>
            </div>
          </>
        )}
      </ShownOf>
    </section>
  );
}
