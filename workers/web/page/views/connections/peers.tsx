import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { GrantFields, useGrant } from "./grant.tsx";
import { PeerCard } from "./peer.tsx";
import { peerWords as words } from "./peer-words.ts";

export const peers = watched("peers", () => ask("GET /api/peers"));

/** Other households: who may ask what, until when, when they last did; and how one is added. */
export function Peers() {
  return (
    <>
      <h2>{words.heading}</h2>
      <p class="soft">{words.what}</p>
      <ShownOf of={peers} lines={3}>
        {({ fingerprint, peers: list }) => (
          <div class="stack">
            {list.map((one) => (
              <PeerCard key={one.id} of={one} changed={peers.refresh} />
            ))}
            {fingerprint === null ? (
              <p class="soft">{words.noKey}</p>
            ) : (
              <>
                <p class="soft">
                  {words.yours} <code>{fingerprint}</code>
                </p>
                <Invite />
                <Accept />
              </>
            )}
          </div>
        )}
      </ShownOf>
    </>
  );
}

/** Makes a code, to be handed over by another way. */
function Invite() {
  const [name, write] = useState("");
  const [made, show] = useState<ReplyOf<"POST /api/peers/invitations"> | null>(null);
  const { failure, attempt } = useAttempt();
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(async () =>
          show(await ask("POST /api/peers/invitations", { body: { name: name.trim() } })),
        );
      }}
    >
      <h3>{words.invite}</h3>
      <OwnName name={name} write={write} />
      <div>
        <button type="submit">{words.makeCode}</button>
      </div>
      {failure && <FailureNote failure={failure} />}
      {made && (
        <div role="status">
          <p>
            {words.handOver} <When at={made.endsAt} />
          </p>
          <textarea readOnly rows={3} aria-label={words.code} value={made.code} />
        </div>
      )}
    </form>
  );
}

/** Shows whose invitation it is, and accepts it with what is granted. */
function Accept() {
  const [code, paste] = useState("");
  const [name, write] = useState("");
  const [whose, show] = useState<ReplyOf<"POST /api/peers/look"> | null>(null);
  const grant = useGrant();
  const { failure, attempt } = useAttempt();
  const look = () => attempt(async () => show(await ask("POST /api/peers/look", { body: { code } })));
  const accept = () =>
    attempt(async () => {
      await ask("POST /api/peers", { body: { code, name: name.trim(), ...grant.body() } });
      show(null);
      paste("");
      await peers.refresh();
    });
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void (whose === null ? look() : accept());
      }}
    >
      <h3>{words.accept}</h3>
      <label class="fields">
        {words.code}{" "}
        <textarea
          required
          rows={2}
          value={code}
          onInput={({ currentTarget }) => {
            paste(currentTarget.value);
            show(null);
          }}
        />
      </label>
      {whose === null ? (
        <div>
          <button type="submit">{words.look}</button>
        </div>
      ) : (
        <>
          <p>{words.compare(whose.name)}</p>
          <dl class="facts">
            <dt>{words.host}</dt>
            <dd class="wraps">{whose.host}</dd>
            <dt>{words.fingerprint}</dt>
            <dd>
              <code>{whose.fingerprint}</code>
            </dd>
          </dl>
          <OwnName name={name} write={write} />
          <GrantFields of={grant} />
          <div>
            <button type="submit" class="primary">
              {words.acceptAndGrant}
            </button>
          </div>
        </>
      )}
      {failure && <FailureNote failure={failure} />}
    </form>
  );
}

type OwnNameProps = { readonly name: string; readonly write: (name: string) => void };

/** What the other household reads of this one. */
function OwnName({ name, write }: OwnNameProps) {
  return (
    <label class="fields">
      {words.yourName}{" "}
      <input
        required
        maxLength={60}
        value={name}
        onInput={({ currentTarget }) => write(currentTarget.value)}
      />
    </label>
  );
}
