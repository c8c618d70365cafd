// npm run doctor -- STACK: looks for what is wrong, or soon will be, in a stack's configuration. Needs no account.
import { openStackFile } from "../../stackfile/index.ts";
import { rawConfig } from "../../stackfile/secrets.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";
import { lookAtAzure } from "./azure.ts";
import { lookByHand } from "./by-hand.ts";
import { lookAtChannels } from "./channels.ts";
import { renderChecklist } from "./checklist.ts";
import { lookAtStack, renderFindings } from "./look.ts";

const spec = usage(
  "doctor",
  "Looks at Pulumi.STACK.yaml, at the account's other stacks, at the bill and at the locks of a state in files, without an account and without the passphrase.",
  `With CLOUDFLARE_API_TOKEN (Billing: Read, Notifications: Read) and ANTHROPIC_ADMIN_KEY it also looks whether a person has set what
only a person can, and with AZURE_ACCESS_TOKEN (az account get-access-token) whether a machine's subscription is ready for its deploy,
and with PURSER_TOKEN (as npm run channels) how the deployment's channels fare; without them it says that this cannot be read.
Ends with 0, with 1 when something is an error, with 2 when the command line is wrong.`,
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--checklist", "also what has to be so before and after a deploy, line by line", false)
  .option("--json", "for programs (npm run -s leaves npm's own lines away)", false);

/** `npm run doctor`. */
export const doctor = command(spec, async (outside, { dir, json, checklist }, stack) => {
  const { env, now, say } = outside;
  const looked = await lookAtStack(stack, dir, now(), env);
  const raw = rawConfig(openStackFile(dir, stack), null);
  const byHand = looked.bill && (await lookByHand(looked.bill, raw, outside));
  const azure = await lookAtAzure(raw, outside);
  const channels = await lookAtChannels(raw, outside);
  const findings = [...looked.findings, ...azure.findings, ...(byHand?.findings ?? []), ...channels.findings];
  const errors = looked.errors + azure.findings.length;
  if (json) say(JSON.stringify(findings, null, 2));
  else {
    if (findings.length > 0) say(renderFindings(findings));
    if (checklist) say(renderChecklist(looked.settings, stack));
    if (byHand && byHand.lines.length > 0)
      say(["What a person sets by hand:", ...byHand.lines.map((line) => `  ${line}`)].join("\n"));
    if (azure.lines.length > 0)
      say(["The machine's subscription:", ...azure.lines.map((line) => `  ${line}`)].join("\n"));
    if (channels.lines.length > 0)
      say(["How people are reached:", ...channels.lines.map((line) => `  ${line}`)].join("\n"));
    say(`${stack}: ${errors} errors, ${findings.length - errors} warnings.`);
  }
  return errors > 0 ? EXIT.failed : EXIT.done;
});

await start(import.meta, doctor);
