// npm run drift -- STACK: compares what Pulumi's refresh does not see, cron schedules, bindings, the page's files and what exists twice, with the program.
import { serviceCredentials } from "../../cloudflare/outputs.ts";
import { accountOf } from "../../cloudflare/stack.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { stackName } from "../../terminal/words.ts";
import { azureDifferences } from "./azure.ts";
import { type Difference, scriptDifferences } from "./compare.ts";
import { declaredScripts, evaluateAgainst } from "./declared.ts";
import { accountIds, deployedScript } from "./deployed.ts";
import { pageDifferences } from "./page.ts";
import { accessTwice } from "./twice.ts";

const spec = usage(
  "drift",
  "Reads every Worker's schedules and bindings from the account of the stack and compares them with what this checkout declares; names what the account has of the stack's Access more than once; with --outputs also reads one of the page's files at its address.",
  `CLOUDFLARE_API_TOKEN needs to read Workers Scripts, D1, Workers KV Storage, Access: Apps and Policies and Access: Service Tokens,
and nothing more. For a stack with a machine AZURE_ACCESS_TOKEN reads what lies in its resource group.
Ends with 0, with 1 when something differs or could not be read, with 2 when the command line is wrong.`,
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--outputs <file>", 'what "pulumi stack output --json --show-secrets" wrote')
  .option("--client <name>", "whose service token of the outputs is used", "programs");

/** `npm run drift`. */
export const drift = command(spec, async ({ env, say, send }, { dir, outputs, client }, stack) => {
  const { api, accountId, hostname, subscriptionId } = accountOf(stack, dir, env);
  const evaluation = await evaluateAgainst(stack, await accountIds(api, accountId), dir);
  const scripts = declaredScripts(evaluation);
  const found: Difference[] = [];
  for (const script of scripts)
    found.push(...scriptDifferences(script, await deployedScript(api, accountId, script.name)));
  found.push(...(await accessTwice(api, accountId, stack)));
  const azure = await azureDifferences(stack, evaluation, subscriptionId, { env, send });
  found.push(...azure.differences);
  if (azure.line !== null) say(azure.line);
  if (outputs !== undefined)
    found.push(...(await pageDifferences(`https://${hostname}`, serviceCredentials(outputs, client), send)));
  else say("The page's files were not looked at: that takes --outputs.");
  if (found.length === 0) {
    say(
      `${scripts.length} Workers are bound and scheduled as this checkout declares, and nothing of Access is there twice.`,
    );
    return EXIT.done;
  }
  say(
    table(
      ["Name", "What", "Declared", "In the account"],
      found.map(({ script, at, declared, deployed }) => [script, at, declared, deployed]),
    ),
  );
  const many = found.length === 1 ? "One difference" : `${found.length} differences`;
  say(`${many}. npx pulumi up -s ${stack} --refresh does not see these: see docs/operations.md.`);
  return EXIT.failed;
});

await start(import.meta, drift);
