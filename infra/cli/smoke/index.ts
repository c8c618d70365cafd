// npm run smoke -- URL: looks at a deployment from outside, through its public door.
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { z } from "zod";
import { type Send, send } from "../../terminal/send.ts";
import { type Credentials, type Outcome, smokeChecks } from "./checks.ts";

const USAGE = `usage: npm run smoke -- URL [--outputs FILE] [--token-file FILE] [--client NAME] [--wait SECONDS]

Looks at the deployment at URL through its public door: health, refusals, and with credentials a small task from question
to settlement. It spends no money. PURSER_TOKEN (or --token-file) is a bearer token of the role agency;
PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET, or FILE from "pulumi stack output --json --show-secrets", get past
Access as the client NAME (programs). --wait is how long a new host name may take to answer, 0 unless given.
Ends with 0, with 1 when a check fails, with 2 when the command line is wrong or credentials are half given.`;

const RETRY_MS = 5_000;
const WAIT_MAX_SECONDS = 900;

type Env = Readonly<Record<string, string | undefined>>;
export type SmokeWorld = {
  readonly env: Env;
  readonly now: () => Date;
  readonly send: Send;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly say: (line: string) => void;
};

class Unusable extends Error {}

/** `npm run smoke`: the exit code. */
export async function smoke(argv: readonly string[], world: SmokeWorld): Promise<number> {
  try {
    const { url, credentials, waitSeconds } = wishFrom(argv, world.env);
    await untilAwake(url, waitSeconds, world);
    const taskId = `smoke-${world.now().getTime()}`;
    const outcomes = await smokeChecks({ url, send: world.send, credentials, taskId });
    world.say(tableOf(outcomes));
    if (credentials === null) world.say("No credentials were given: nothing behind the door was looked at.");
    const failed = outcomes.filter(({ ok }) => !ok).length;
    world.say(failed === 0 ? "Every check passed." : `${failed} of ${outcomes.length} checks failed.`);
    return failed === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    world.say(error.message);
    world.say(USAGE);
    return 2;
  }
}

/** A new host name needs its certificate first. What is wrong after the wait is for the checks to say. */
async function untilAwake(url: string, waitSeconds: number, { send: ask, now, pause }: SmokeWorld) {
  const end = now().getTime() + 1000 * waitSeconds;
  while (now().getTime() < end) {
    const awake = await ask(`${url}/health`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (awake) return;
    await pause(RETRY_MS);
  }
}

function tableOf(outcomes: readonly Outcome[]): string {
  const table = new Table({ head: ["Check", "Result", "Saw"], style: { head: [], border: [] } });
  for (const { what, ok, saw } of outcomes) table.push([what, ok ? "ok" : "FAILED", saw]);
  return table.toString();
}

function wishFrom(argv: readonly string[], env: Env) {
  const { values, positionals } = parsedFlags(argv);
  const [address = "", ...rest] = positionals;
  const url = URL.parse(address);
  const local = url?.hostname === "localhost" || url?.hostname === "127.0.0.1";
  if (rest.length > 0 || !url || !(url.protocol === "https:" || (local && url.protocol === "http:")))
    throw new Unusable(`"${address}" is no address of a deployment, such as https://purser.example.com.`);
  const waitSeconds = Number(values.wait);
  if (!(waitSeconds >= 0 && waitSeconds <= WAIT_MAX_SECONDS))
    throw new Unusable(`--wait is from 0 to ${WAIT_MAX_SECONDS} seconds.`);
  const access = values.outputs === undefined ? fromEnv(env) : fromOutputs(values.outputs, values.client);
  const tokenFile = values["token-file"];
  const bearer = tokenFile === undefined ? env.PURSER_TOKEN : readFileSync(tokenFile, "utf8").trim();
  return { url: url.origin, waitSeconds, credentials: whole({ ...access, bearer }) };
}

function parsedFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        outputs: { type: "string" },
        "token-file": { type: "string" },
        client: { type: "string", default: "programs" },
        wait: { type: "string", default: "0" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Unusable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

type Parts = { readonly [K in keyof Credentials]: string | undefined };

const fromEnv = ({ PURSER_ACCESS_CLIENT_ID: clientId, PURSER_ACCESS_CLIENT_SECRET: clientSecret }: Env) => ({
  clientId,
  clientSecret,
});

const byClient = z.record(z.string(), z.string());
const outputs = z.object({ serviceTokenIds: byClient, serviceTokenSecrets: byClient });

function fromOutputs(file: string, client: string): Pick<Parts, "clientId" | "clientSecret"> {
  const read = outputs.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!read.success) throw new Unusable(`${file} holds no outputs of a stack with serviceTokenIds.`);
  const { serviceTokenIds, serviceTokenSecrets } = read.data;
  return { clientId: serviceTokenIds[client], clientSecret: serviceTokenSecrets[client] };
}

/** All three or none: half of them would fail for a reason that is not the deployment's. */
function whole({ bearer, clientId, clientSecret }: Parts): Credentials | null {
  if (bearer && clientId && clientSecret) return { bearer, clientId, clientSecret };
  if (!bearer && !clientId && !clientSecret) return null;
  throw new Unusable("A program needs both a bearer token and an Access service token; only one is given.");
}

if (import.meta.main) {
  process.exitCode = await smoke(process.argv.slice(2), {
    env: process.env,
    now: () => new Date(),
    send,
    pause: setTimeout,
    say: (line) => console.log(line),
  }).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  });
}
