import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { words as all } from "./words.ts";

const words = all.reach;
const messaging = watched("channels", () => ask("GET /api/messaging"));
type Messaging = ReplyOf<"GET /api/messaging">;
type Channel = Messaging["channels"][number];
type Messenger = Messaging["slack"] | Messaging["telegram"];
type Offer = ReplyOf<"POST /api/messaging/telegram/pairing"> & {
  /** What to write there, word for word; of Telegram's it is known. */
  readonly say: string;
};

const TONES: Readonly<Record<Channel["state"], Tone>> = {
  ready: "go",
  unpaired: "wait",
  failing: "stop",
  off: "calm",
};

/** Every channel with how it fares, in the order in which they are tried, and the code that pairs a chat. */
export function Channels() {
  return (
    <ShownOf of={messaging} lines={6}>
      {(all) => (
        <ul class="list" aria-label={words.list}>
          {all.channels.map((channel) => (
            <Row key={channel.channel} of={channel} messenger={messengerOf(all, channel.channel)} />
          ))}
        </ul>
      )}
    </ShownOf>
  );
}

/** What is known of a messenger stands under its channel's name; push and the household's address are none. */
const messengerOf = (all: Messaging, channel: string): Messenger | undefined =>
  (all as unknown as Readonly<Record<string, Messenger | undefined>>)[channel];

const nameOf = (channel: string): string =>
  (words.names as Readonly<Record<string, string>>)[channel] ?? channel;

type RowProps = { readonly of: Channel; readonly messenger: Messenger | undefined };

function Row({ of: { channel, state, detail, lastDeliveredAt, failure }, messenger }: RowProps) {
  return (
    <li class="past">
      <div class="row spread">
        <span>{nameOf(channel)}</span>
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
      {messenger && state !== "off" && <Pairing channel={channel} of={messenger} />}
    </li>
  );
}

/** Whose chat it is, how the messenger's side fares, and what can be done about both. */
function Pairing({ channel, of }: { readonly channel: string; readonly of: Messenger }) {
  const { failure, attempt } = useAttempt();
  const [offer, show] = useState<Offer | null>(null);
  const name = nameOf(channel);
  const { bot, checkedAt, pending, pairedSince, unknown } = of;
  const pairing = pairedSince === null ? words.pair : words.pairAnew;
  const does = (work: () => Promise<unknown>) => void attempt(work).then(messaging.refresh);
  // Every messenger has the same three under its own name.
  const at = <E extends string>(endpoint: E) => endpoint.replace("telegram", channel) as E;
  const pair = async () => show(await ask(at("POST /api/messaging/telegram/pairing"), { body: {} }));
  const pairGroup = async () => show(await ask("POST /api/messaging/telegram/groups", { body: {} }));
  const check = () => ask(at("POST /api/messaging/telegram/check"), { body: {} });
  const unpair = async () => {
    show(null);
    await ask(at("DELETE /api/messaging/telegram/pairing"));
  };
  return (
    <>
      <p class="soft">
        {bot !== null && `${words.bot(bot)} · `}
        {checkedAt === null ? (
          words.neverChecked
        ) : (
          <>
            {words.checked} <When at={checkedAt} />
          </>
        )}
        {pending !== null && pending > 0 && ` · ${words.pending(pending)}`}
      </p>
      {unknown > 0 && <p class="soft">{words.unknown(unknown)}</p>}
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        <button type="button" aria-label={words.with(pairing, name)} onClick={() => does(pair)}>
          {pairing}
        </button>
        <button
          type="button"
          class="plain"
          aria-label={words.with(words.check, name)}
          onClick={() => does(check)}
        >
          {words.check}
        </button>
        {pairedSince !== null && "groups" in of && (
          <button type="button" class="plain" onClick={() => does(pairGroup)}>
            {words.pairGroup}
          </button>
        )}
        {pairedSince !== null && (
          <button
            type="button"
            class="plain"
            aria-label={words.with(words.unpair, name)}
            onClick={() => does(unpair)}
          >
            {words.unpair}
          </button>
        )}
      </div>
      {"groups" in of && (
        <Groups
          of={(of as Messaging["telegram"]).groups}
          onEnd={(chat) =>
            does(() => ask("DELETE /api/messaging/telegram/groups/:chat", { params: { chat } }))
          }
        />
      )}
      {offer && <Offered of={offer} />}
    </>
  );
}

type GroupsProps = {
  readonly of: Messaging["telegram"]["groups"];
  readonly onEnd: (chat: string) => void;
};

/** Where others read what it answers. */
function Groups({ of, onEnd }: GroupsProps) {
  if (of.length === 0) return null;
  return (
    <ul class="list" aria-label={words.groups}>
      {of.map(({ chat, title, since }) => (
        <li key={chat} class="row spread">
          <span>
            {title || chat} <When at={since} />
          </span>
          <button
            type="button"
            class="plain"
            aria-label={words.endGroup(title || chat)}
            onClick={() => onEnd(chat)}
          >
            {words.end}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Offered({ of: { link, say, expiresAt } }: { readonly of: Offer }) {
  return (
    <p role="status">
      {link === null ? words.send : <a href={link}>{words.open}</a>} <code>{say}</code>{" "}
      <span class="soft">
        {words.until} <When at={expiresAt} />
      </span>
    </p>
  );
}
