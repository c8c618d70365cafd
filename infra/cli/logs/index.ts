// npm run logs -- STACK: what the Workers of a stack say, as they say it.
import { once } from "node:events";
import { Option } from "@commander-js/extra-typings";
import { WORKER_NAMES, type WorkerName } from "../../../workers/workers.ts";
import { connect } from "../../cloudflare/index.ts";
import { ownAccount } from "../../cloudflare/stack.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { openVault, passphraseFrom } from "../../stackfile/secrets.ts";
import { command, EXIT, Stop, start, usage } from "../../terminal/command.ts";
import { collected, oneOf, stackName, wholeNumber } from "../../terminal/words.ts";
import { eventLines, isWrong, type TailEvent } from "./event.ts";
import { followLog, waitFor } from "./follow.ts";
import { maskOf } from "./mask.ts";

const DAY_SECONDS = 86_400;
const ENDS_WITHIN_MS = 500;

const spec = usage(
  "logs",
  "Follows the logs of a stack's Workers until Ctrl-C: one line for each run of a Worker, and below it what it said. Addresses, headers and secrets are left out.",
  `CLOUDFLARE_API_TOKEN, or the stack's own token with PULUMI_CONFIG_PASSPHRASE, needs Workers Tail · Read. With the passphrase every
secret of the stack is masked by its value too, and not only by its form. Beginning to follow a Worker may start its objects anew:
open pages and chats then connect again. What npm start runs says its lines there.
Ends with 0 when it is stopped, with 1 when no Worker can be followed any more, with 2 when the command line is wrong or something
that it needs is missing.`,
)
  .argument("<stack>", "whose Workers, such as prod", stackName)
  .addOption(
    new Option("--worker <name>", "this one alone; may be given again")
      .argParser(collected(oneOf(WORKER_NAMES)))
      .default([] as readonly WorkerName[], "all"),
  )
  .option("--errors", "only where something went wrong", false)
  .option("--json", "for programs, one line each (npm run -s leaves npm's own lines away)", false)
  .option("--seconds <n>", "end by itself after so many", wholeNumber(1, DAY_SECONDS))
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--api-url <url>", "Cloudflare's API, or a stand-in on this machine", CLOUDFLARE_API);

/** `npm run logs`. */
export const logs = command(spec, async (outside, flags, stack) => {
  const { say, complain, pause, env } = outside;
  const { accountId, token, file, vault } = await ownAccount(stack, flags.dir, outside);
  const opened = vault ?? (passphraseFrom(env) === undefined ? null : await openVault(file, outside));
  const masked = maskOf(file, opened, [token]);
  const api = connect(flags.apiUrl, token);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once("SIGINT", end).once("SIGTERM", end);
  const tell = (worker: string, event: TailEvent) => {
    if (flags.errors && !isWrong(event)) return;
    const lines = flags.json ? [JSON.stringify({ worker, ...event })] : eventLines(worker, event);
    for (const line of lines) say(masked(line));
  };
  const names = flags.worker.length > 0 ? flags.worker : WORKER_NAMES;
  const followed = names.map(async (name) => {
    const path = `accounts/${accountId}/workers/scripts/purser-${stack}-${name}`;
    const to = { api, path, pause, until: stop.signal, tell: (event: TailEvent) => tell(name, event) };
    const why = await followLog(to, () => complain(`Following ${name}.`));
    if (why !== null) complain(`${name} cannot be followed: ${why}.`);
    return why;
  });
  try {
    const over =
      flags.seconds === undefined
        ? once(stop.signal, "abort")
        : waitFor(1_000 * flags.seconds, stop.signal, pause);
    const ended = await Promise.race([Promise.all(followed), over.then(() => null)]);
    if (ended !== null && !stop.signal.aborted) throw new Stop(`No Worker of ${stack} can be followed.`);
    return EXIT.done;
  } finally {
    end();
    await Promise.all(followed);
    process.off("SIGINT", end).off("SIGTERM", end);
  }
});

await start(import.meta, logs);
// A socket that was not answered to its end would keep the process.
if (import.meta.main) setTimeout(() => process.exit(), ENDS_WITHIN_MS).unref();
