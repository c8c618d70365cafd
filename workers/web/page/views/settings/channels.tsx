import { useState } from "preact/hooks";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { words as all } from "./words.ts";

const words = all.reach;
const messaging = watched("channels", () => ask("GET /api/messaging"));
type Messaging = ReplyOf<"GET /api/messaging">;
type Channel = Messaging["channels"][number];
type Offer = ReplyOf<"POST /api/messaging/telegram/pairing">;

const TONES: Readonly<Record<Channel["state"], Tone>> = {
  ready: "go",
  unpaired: "wait",
  failing: "stop",
  off: "calm",
};

/** Every channel with how it fares, and the code that pairs a chat. */
export function Channels() {
  const [failure, fail] = useState<RequestFailure | null>(null);
  const [offer, show] = useState<Offer | null>(null);

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    fail(null);
    try {
      await work();
    } catch (thrown) {
      fail(requestFailureOf(thrown));
    }
    await messaging.refresh();
  }
  const pair = () =>
    attempt(async () => show(await ask("POST /api/messaging/telegram/pairing", { body: {} })));
  const unpair = () =>
    attempt(async () => {
      show(null);
      await ask("DELETE /api/messaging/telegram/pairing");
    });

  return (
    <ShownOf of={messaging} lines={6}>
      {({ channels, telegram }) => (
        <>
          <ul class="list" aria-label={words.list}>
            {channels.map((channel) => (
              <Row key={channel.channel} of={channel} />
            ))}
          </ul>
          {telegram.unknown > 0 && <p class="soft">{words.unknown(telegram.unknown)}</p>}
          {failure && <FailureNote failure={failure} />}
          {channels.some(({ channel, state }) => channel === "telegram" && state !== "off") && (
            <div class="row">
              <button type="button" onClick={() => void pair()}>
                {telegram.pairedSince === null ? words.pair : words.pairAnew}
              </button>
              {telegram.pairedSince !== null && (
                <button type="button" class="plain" onClick={() => void unpair()}>
                  {words.unpair}
                </button>
              )}
            </div>
          )}
          {offer && <Offered of={offer} />}
        </>
      )}
    </ShownOf>
  );
}

function Row({ of: { channel, state, detail, lastDeliveredAt, failure } }: { readonly of: Channel }) {
  return (
    <li class="past">
      <div class="row spread">
        <span>{words.names[channel]}</span>
        <State tone={TONES[state]} word={words.states[state]} />
      </div>
      <p class="soft">
        {detail} {state === "failing" && failure}{" "}
        {lastDeliveredAt !== null && (
          <>
            {words.last} <When at={lastDeliveredAt} />
          </>
        )}
      </p>
    </li>
  );
}

function Offered({ of: { code, link, expiresAt } }: { readonly of: Offer }) {
  return (
    <p role="status">
      {link === null ? words.send : <a href={link}>{words.open}</a>} <code>/start {code}</code>{" "}
      <span class="soft">
        {words.until} <When at={expiresAt} />
      </span>
    </p>
  );
}
