// npm run smoke -- URL: looks at a deployment from outside, through its public door.
import { readFileSync } from "node:fs";
import { serviceCredentials } from "../../cloudflare/outputs.ts";
import { hashedFile } from "../../page/hashed.ts";
import { SERVING } from "../../page/serving.ts";
import { command, EXIT, Stop, start, unfit, usage } from "../../terminal/command.ts";
import type { Env, Outside } from "../../terminal/outside.ts";
import { table } from "../../terminal/table.ts";
import { wholeNumber } from "../../terminal/words.ts";
import { type ProgramCredentials, smokeChecks } from "./checks.ts";

const RETRY_MS = 5_000;
const WAIT_MAX_SECONDS = 900;

const spec = usage(
  "smoke",
  `Looks at the deployment at an address through its public door: health, refusals, and with credentials a file of the page
and a small task from question to settlement. It spends no money.`,
  `PURSER_TOKEN (or --token-file) is a bearer token of the role agency; PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET,
or what --outputs names, get past Access.
Ends with 0, with 1 when a check fails, with 2 when the command line is wrong or credentials are half given.`,
)
  .argument("<url>", "where it answers, such as https://purser.example.com", addressOf)
  .option("--outputs <file>", 'what "pulumi stack output --json --show-secrets" wrote')
  .option("--token-file <file>", "holds the bearer token")
  .option("--client <name>", "whose service token of the outputs is used", "programs")
  .option(
    "--wait <seconds>",
    "how long a new host name may take to answer",
    wholeNumber(0, WAIT_MAX_SECONDS),
    0,
  );

/** `npm run smoke`. */
export const smoke = command(spec, async (outside, { outputs: file, tokenFile, client, wait }, url) => {
  const { env, now, send, say } = outside;
  const access = file === undefined ? fromEnv(env) : serviceCredentials(file, client);
  const bearer = tokenFile === undefined ? env.PURSER_TOKEN : readFileSync(tokenFile, "utf8").trim();
  const credentials = whole({ ...access, bearer });
  await untilAwake(url, wait, outside);
  const outcomes = await smokeChecks({
    url,
    send,
    credentials,
    taskId: `smoke-${now().getTime()}`,
    // From the door's module nothing is given to a program.
    file: SERVING === "folder" ? hashedFile(process.cwd()) : null,
  });
  say(
    table(
      ["Check", "Result", "Saw"],
      outcomes.map(({ what, ok, saw }) => [what, ok ? "ok" : "FAILED", saw]),
    ),
  );
  if (credentials === null) say("No credentials were given: nothing behind the door was looked at.");
  const failed = outcomes.filter(({ ok }) => !ok).length;
  say(failed === 0 ? "Every check passed." : `${failed} of ${outcomes.length} checks failed.`);
  return failed === 0 ? EXIT.done : EXIT.failed;
});

/** An origin: https, or http on this machine. */
function addressOf(text: string): string {
  const url = URL.parse(text);
  const local = url?.hostname === "localhost" || url?.hostname === "127.0.0.1";
  if (url?.protocol === "https:" || (local && url?.protocol === "http:")) return url.origin;
  throw unfit("It is the address of a deployment, such as https://purser.example.com.");
}

/** A new host name needs its certificate first. What is wrong after the wait is for the checks to say. */
async function untilAwake(url: string, waitSeconds: number, { send, now, pause }: Outside) {
  const end = now().getTime() + 1000 * waitSeconds;
  while (now().getTime() < end) {
    const awake = await send(`${url}/health`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (awake) return;
    await pause(RETRY_MS);
  }
}

type Parts = { readonly [K in keyof ProgramCredentials]: string | undefined };

const fromEnv = ({ PURSER_ACCESS_CLIENT_ID: clientId, PURSER_ACCESS_CLIENT_SECRET: clientSecret }: Env) => ({
  clientId,
  clientSecret,
});

/** All three or none: half of them would fail for a reason that is not the deployment's. */
function whole({ bearer, clientId, clientSecret }: Parts): ProgramCredentials | null {
  if (bearer && clientId && clientSecret) return { bearer, clientId, clientSecret };
  if (!bearer && !clientId && !clientSecret) return null;
  throw new Stop(
    "A program needs both a bearer token and an Access service token; only one is given.",
    EXIT.unusable,
  );
}

await start(import.meta, smoke);
