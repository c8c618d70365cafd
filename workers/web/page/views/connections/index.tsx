import "../../kit.ts";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { InTurn, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { credentials, Hosts } from "./hosts.tsx";
import { Peers, peers } from "./peers.tsx";
import { words } from "./words.ts";

type Connection = ReplyOf<"GET /api/connections">["connections"][number];

const connections = watched("connections", () => ask("GET /api/connections"));
/** The title of what could not be disconnected. */
const failed = signal<string | null>(null);

/** What is connected, which scopes it has, and what expires. */
export default function Connections() {
  useEffect(() => {
    void connections.refresh();
    void peers.refresh();
  }, []);
  return (
    <>
      <h1>{words.heading}</h1>
      <p class="soft">{words.what}</p>
      {failed.value !== null && (
        <p class="failure" role="alert">
          {words.failed(failed.value)}
        </p>
      )}
      <ShownOf of={connections} lines={6}>
        {({ connections: list }) => (
          <div class="stack">
            {list.map((one) => (
              <ConnectionCard key={one.service} of={one} />
            ))}
          </div>
        )}
      </ShownOf>
      <InTurn after={[connections]} then={[credentials]}>
        <Hosts onFailed={(name) => (failed.value = name)} />
      </InTurn>
      <InTurn after={[connections, credentials]} then={[peers]}>
        <Peers />
      </InTurn>
    </>
  );
}

const TONES: Readonly<Record<Connection["status"], Tone>> = {
  connected: "go",
  expires_soon: "wait",
  broken: "stop",
  not_connected: "calm",
};
const shortOf = (scopes: readonly string[]): string =>
  scopes.map((scope) => scope.split("/").at(-1)).join(", ");

function ConnectionCard({ of: one }: { readonly of: Connection }) {
  const { title, status, detail, scopes, missingScopes, expiresAt, connectedAt, connect, connectStack } = one;
  return (
    <article class="card">
      <div class="row spread">
        <h2>{title}</h2>
        <State tone={TONES[status]} word={words.states[status]} />
      </div>
      {detail && <p>{detail}</p>}
      {connectedAt !== null && (
        <dl class="facts">
          <dt>{words.since}</dt>
          <dd>
            <When at={connectedAt} />
          </dd>
          {expiresAt !== null && (
            <>
              <dt>{words.ends}</dt>
              <dd>
                <When at={expiresAt} />
              </dd>
            </>
          )}
          {scopes.length > 0 && (
            <>
              <dt>{words.granted}</dt>
              <dd>{shortOf(scopes)}</dd>
            </>
          )}
          {missingScopes.length > 0 && (
            <>
              <dt>{words.missing}</dt>
              <dd>{shortOf(missingScopes)}</dd>
            </>
          )}
        </dl>
      )}
      {status !== "connected" && (
        <p class="soft">
          {words.connect}
          <br />
          <code>{connect}</code>
          <br />
          {words.withStack}
          <br />
          <code>{connectStack}</code>
        </p>
      )}
      {connectedAt !== null && (
        <div>
          <button
            type="button"
            class="plain"
            aria-label={words.disconnectOf(title)}
            onClick={() => void disconnect(one)}
          >
            {words.disconnect}
          </button>
        </div>
      )}
    </article>
  );
}

async function disconnect({ service, title }: Connection): Promise<void> {
  failed.value = null;
  try {
    await ask("DELETE /api/connections/:service", { params: { service } });
  } catch {
    failed.value = title;
  }
  await connections.refresh();
}
