import { DISCORD_GUILD, DISCORD_TOKEN } from "../discord/discord.harness.ts";
import type { Payer } from "../ledger/keys/contract.ts";
import { fakeLedger } from "../model/model.harness.ts";
import { OUTSIDE, type Send } from "../outside.ts";
import { profileName } from "../profiles.ts";
import { SLACK_SECRET, SLACK_TOKEN, SLACK_WORKSPACE } from "../slack/slack.harness.ts";
import type { Inference } from "../voice/contract.ts";
import type { Env } from "./app.ts";
import { Messenger as RealMessenger } from "./messenger.ts";

// For the runtime tests: the real object in workerd, with a clock, a Telegram, conversations and a gate that the tests hold.

/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");
export const TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK";
export const PERSON = "owner@example.com";
/** Of an application that no test signs for; what comes is checked before the object. */
export const DISCORD_KEY = "ab".repeat(32);

/** Of the household, and no owner. */
export const MEMBER = "member@example.com";

export const ASSISTANT = "assistant@example.com";

/** What is handed to the sending binding. */
export type MailBuilt = EmailMessageBuilder;

type World = {
  mail: (built: MailBuilt) => Promise<EmailSendResult>;
  now: number;
  isWithinAllowance: boolean;
  send: Send;
  chat: Env["CHAT"]["answer"];
  gate: Env["GATE"]["answer"];
  /** Writes voice notes down; undefined where the deployment has nothing that does. */
  hears: Inference["run"] | undefined;
  ledger: ReturnType<typeof fakeLedger>;
  payer: Payer;
  handed: { readonly channel: string; readonly person: string; readonly to: string }[];
  told: { readonly key: string; readonly event: string }[];
  reported: { readonly channel: string; readonly problem: string | null }[];
};

const unexpected = (): never => {
  throw new Error("The test did not expect a call to the outside");
};
export const world: World = {
  now: NOW,
  isWithinAllowance: true,
  mail: unexpected,
  send: unexpected,
  chat: unexpected,
  gate: unexpected,
  hears: unexpected,
  ledger: fakeLedger(),
  payer: { is: "operator" },
  handed: [],
  told: [],
  reported: [],
};

export class Messenger extends RealMessenger {
  constructor(ctx: DurableObjectState, env: Env) {
    const outbox = {
      take: async (notice: World["told"][number]) => world.told.push(notice) > 0,
      unpair: async () => true,
      endGroup: async () => true,
      hand: async (of: World["handed"][number]) => world.handed.push(of) > 0,
      report: async (seen: World["reported"][number]) => void world.reported.push(seen),
    };
    super(
      ctx,
      {
        ...env,
        CHAT: { answer: (asked, caller) => world.chat(asked, caller) } as Env["CHAT"],
        GATE: { answer: (asked, caller) => world.gate(asked, caller) } as Env["GATE"],
        OUTBOX: { getByName: () => outbox } as unknown as Env["OUTBOX"],
        CHAT_LIMIT: { limit: async () => ({ success: world.isWithinAllowance }) },
        PAGE_URL: "https://purser.example.com",
        PEOPLE: { [PERSON]: "admin", [profileName(PERSON, "work")]: "admin", [MEMBER]: "personal" },
        MODEL_KEYS: {
          getByName: () => ({ payerOf: async () => world.payer }),
        } as unknown as Env["MODEL_KEYS"],
        LEDGER: { getByName: () => world.ledger.contract } as unknown as Env["LEDGER"],
        AI: world.hears && { run: async (model, inputs) => world.hears?.(model, inputs) },
        OWNER: PERSON,
        TELEGRAM_TOKEN: TOKEN,
        MAIL: { send: (built: MailBuilt) => world.mail(built) } as SendEmail,
        MAIL_ADDRESS: ASSISTANT,
        SLACK_TOKEN,
        SLACK_SIGNING_SECRET: SLACK_SECRET,
        SLACK_WORKSPACE,
        DISCORD_TOKEN,
        DISCORD_PUBLIC_KEY: DISCORD_KEY,
        DISCORD_GUILD,
      },
      { ...OUTSIDE, clock: () => new Date(world.now), send: (url, init) => world.send(url, init) },
    );
  }
}
