import { env as testEnv } from "cloudflare:test";
import { OUTSIDE, type Send } from "../outside.ts";
import type { Env } from "./app.ts";
import { Outbox as RealOutbox } from "./outbox.ts";

// For the runtime tests: the real object in workerd, with a clock, an address and a receiver that the tests hold.

/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");
export const HOOK = "https://hooks.test/s3cret";

type World = {
  now: number;
  url: string | undefined;
  pushKey: string | undefined;
  botToken: string | undefined;
  slackToken: string | undefined;
  discordToken: string | undefined;
  mail: SendEmail | undefined;
  send: Send;
  told: string[];
};

const noCalls: Send = () => {
  throw new Error("The test did not expect a call to the outside");
};
export const world: World = {
  now: NOW,
  url: HOOK,
  pushKey: undefined,
  botToken: undefined,
  slackToken: undefined,
  discordToken: undefined,
  mail: undefined,
  send: noCalls,
  told: [],
};

/** Whose devices are told. */
export const PERSON = "owner@example.com";
const LIVE = { getByName: () => ({ publish: async (topics: string[]) => void world.told.push(...topics) }) };

export class Outbox extends RealOutbox {
  constructor(ctx: DurableObjectState, env: Env) {
    super(
      ctx,
      {
        ...env,
        LIVE: LIVE as unknown as Env["LIVE"],
        NOTIFY_URL: world.url,
        PUSH_KEY: world.pushKey,
        TELEGRAM_TOKEN: world.botToken,
        PAGE_URL: "https://purser.example.com",
        PEOPLE: [PERSON],
        MAIL: world.mail,
        MAIL_ADDRESS: world.mail === undefined ? "" : "assistant@example.com",
        SLACK_TOKEN: world.slackToken,
        DISCORD_TOKEN: world.discordToken,
        LOCAL_PUSH_HOST: "push.purser.invalid",
      },
      {
        ...OUTSIDE,
        clock: () => new Date(world.now),
        send: (url, init) => world.send(url, init),
      },
    );
  }
}

const { OUTBOX } = testEnv as unknown as Pick<Env, "OUTBOX">;
let objects = 0;

/** An outbox of its own, at the usual moment. */
export function openOutbox({
  url = HOOK,
  send = noCalls,
  pushKey,
  botToken,
  slackToken,
  discordToken,
  mail,
}: {
  url?: string;
  send?: Send;
  pushKey?: string;
  botToken?: string;
  slackToken?: string;
  discordToken?: string;
  mail?: SendEmail;
} = {}) {
  // An empty address is none, as in a deployment without the setting.
  const messengers = { botToken, slackToken, discordToken, mail };
  Object.assign(world, {
    now: NOW,
    url: url === "" ? undefined : url,
    pushKey,
    ...messengers,
    send,
    told: [],
  });
  return OUTBOX.getByName(`outbox-${++objects}`);
}
