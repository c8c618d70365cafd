import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Ask } from "../../parts/dialog.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { AskForm } from "./asking.tsx";
import { GrantFields, useGrant } from "./grant.tsx";
import { Meetings } from "./meetings.tsx";
import { peerWords as words } from "./peer-words.ts";
import { Share } from "./sharing.tsx";

export type Peer = ReplyOf<"GET /api/peers">["peers"][number];

const TONES: Readonly<Record<Peer["state"], Tone>> = {
  open: "go",
  grant_it: "wait",
  waiting: "wait",
  closed: "stop",
};

type Props = { readonly of: Peer; readonly changed: () => Promise<void> };

/** One household with both grants, its fingerprint, and what it last asked. */
export function PeerCard({ of: peer, changed }: Props) {
  const { id, name, host, fingerprint, state, detail, isAlike, granted, received, asked, log } = peer;
  const [open, setOpen] = useState<"grant" | "ask" | "share" | "forget" | null>(
    state === "grant_it" ? "grant" : null,
  );
  const [isHeard, hear] = useState(true);
  const { failure, attempt } = useAttempt();
  const params = { id };
  const does = (work: () => Promise<{ readonly isDelivered: boolean }>) =>
    void attempt(async () => {
      hear((await work()).isDelivered);
      setOpen(null);
    }).then(changed);
  const grant = useGrant();
  const button = (to: NonNullable<typeof open>, word: string) => (
    <button
      type="button"
      class="plain"
      aria-label={words.of(word, name)}
      onClick={() => setOpen(open === to ? null : to)}
    >
      {word}
    </button>
  );
  const isGranted = granted !== null && granted.revokedAt === null;
  return (
    <article class="card">
      <div class="row spread">
        <h3 class="wraps">{name}</h3>
        <State tone={TONES[state]} word={words.states[state]} />
      </div>
      {detail && <p>{detail}</p>}
      {isAlike && <p class="failure">{words.alike}</p>}
      {!isHeard && <p role="status">{words.notHeard}</p>}
      <dl class="facts">
        <dt>{words.host}</dt>
        <dd class="wraps">{host}</dd>
        <dt>{words.fingerprint}</dt>
        <dd>
          <code>{fingerprint}</code>
        </dd>
        <dt>{words.theyMay}</dt>
        <dd>
          {isGranted
            ? [words.levels[granted.level], `, ${words.until} `, <When at={granted.until} />]
            : words.nothing}
          {isGranted && granted.labels.length > 0 && ` (${granted.labels.join(", ")})`}
        </dd>
        <dt>{words.youMay}</dt>
        <dd>
          {received
            ? [words.levels[received.level], `, ${words.until} `, <When at={received.until} />]
            : words.nothing}
        </dd>
        <dt>{words.lastAsked}</dt>
        <dd>
          {asked.at === null ? words.never : [words.times(asked.count), ", ", <When at={asked.at} />]}
          {asked.refused > 0 && `; ${words.refused(asked.refused)}`}
        </dd>
      </dl>
      <Meetings of={peer} does={does} />
      <div class="row">
        {button("grant", isGranted ? words.grantAnew : words.grant)}
        {isGranted && (
          <button
            type="button"
            class="plain"
            aria-label={words.of(words.revoke, name)}
            onClick={() => does(() => ask("DELETE /api/peers/:id/grant", { params }))}
          >
            {words.revoke}
          </button>
        )}
        {state === "open" && button("ask", words.ask)}
        {granted?.level === "full_collaboration" && button("share", words.share)}
        {button("forget", words.forget)}
      </div>
      {failure && <FailureNote failure={failure} />}
      {open === "grant" && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            does(() => ask("PUT /api/peers/:id/grant", { params, body: grant.body() }));
          }}
        >
          {state === "grant_it" && <p>{words.compare(name)}</p>}
          <GrantFields of={grant} />
          <div>
            <button type="submit" class="primary">
              {words.grantTo(name)}
            </button>
          </div>
        </form>
      )}
      {open === "ask" && <AskForm of={peer} changed={changed} />}
      {open === "share" && <Share of={peer} changed={changed} />}
      {open === "forget" && (
        <Ask
          title={words.forgetTitle(name)}
          verb={words.forget}
          isGrave
          onYes={() => does(() => ask("DELETE /api/peers/:id", { params }))}
          onClose={() => setOpen(null)}
        >
          <p>{words.forgetSays}</p>
        </Ask>
      )}
      {log.length > 0 && (
        <details>
          <summary>{words.log}</summary>
          <ul>
            {log.map(({ at, direction, question, outcome }) => (
              <li key={`${at}${direction}`}>
                {words.directions[direction]} {question}: {outcome}, <When at={at} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}
