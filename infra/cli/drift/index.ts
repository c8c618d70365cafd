// npm run drift -- STACK: compares what Pulumi's refresh does not see, cron schedules and bindings, with the program.
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { connect } from "../../cloudflare/index.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { rawConfig } from "../../stackfile/secrets.ts";
import { exitCodeOf } from "../../terminal/command.ts";
import { type Difference, differences } from "./compare.ts";
import { declaredScripts, evaluateAgainst } from "./declared.ts";
import { accountIds, deployedScript } from "./deployed.ts";

const USAGE = `usage: npm run drift -- STACK [--dir FOLDER]

Reads every Worker's schedules and bindings from the account of STACK and compares them with what this checkout declares.
CLOUDFLARE_API_TOKEN needs to read Workers Scripts, D1 and Workers KV Storage, and nothing more.
Ends with 0, with 1 when something differs or could not be read, with 2 when the command line is wrong.`;

export type DriftWorld = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
};

/** `npm run drift`: the exit code. Throws Unread when the account does not answer. */
export async function drift(argv: readonly string[], { env, say }: DriftWorld): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { dir: { type: "string", default: "." } },
    allowPositionals: true,
  });
  const [stack, ...rest] = positionals;
  const token = env.CLOUDFLARE_API_TOKEN;
  if (!stack || rest.length > 0 || !token) {
    say(token ? USAGE : `CLOUDFLARE_API_TOKEN is not set.\n${USAGE}`);
    return 2;
  }
  const { accountId, cloudflareBaseUrl } = rawConfig(openStackFile(values.dir, stack), null);
  if (!accountId) {
    say(`Pulumi.${stack}.yaml names no account: npm run setup -- ${stack}`);
    return 2;
  }
  const api = connect(cloudflareBaseUrl ?? CLOUDFLARE_API, token);
  const evaluation = await evaluateAgainst(stack, await accountIds(api, accountId), values.dir);
  const scripts = declaredScripts(evaluation);
  const found: Difference[] = [];
  for (const script of scripts)
    found.push(...differences(script, await deployedScript(api, accountId, script.name)));
  if (found.length === 0) {
    say(`${scripts.length} Workers are bound and scheduled as this checkout declares.`);
    return 0;
  }
  say(tableOf(found));
  const many = found.length === 1 ? "One difference" : `${found.length} differences`;
  say(`${many}. npx pulumi up -s ${stack} --refresh does not see these: see docs/operations.md.`);
  return 1;
}

function tableOf(found: readonly Difference[]): string {
  const table = new Table({
    head: ["Worker", "What", "Declared", "In the account"],
    style: { head: [], border: [] },
  });
  for (const { script, at, declared, deployed } of found) table.push([script, at, declared, deployed]);
  return table.toString();
}

if (import.meta.main) {
  process.exitCode = await drift(process.argv.slice(2), {
    env: process.env,
    say: (line) => console.log(line),
  }).catch((error: unknown) => exitCodeOf(error, USAGE, (line) => console.error(line)));
}
