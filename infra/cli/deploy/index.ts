// npm run deploy -- STACK: whether a stack can be deployed, and what to run. The engine itself is started by a person.
import { asDollars } from "../../../policies/prices/money.ts";
import type { JudgedBill } from "../../offline/plan/bill.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";
import { lookAtStack, renderFindings } from "../doctor/look.ts";

const spec = usage(
  "deploy",
  `Looks at a stack as npm run doctor does, works out its bill as npm run plan does, and says what to run when nothing stands in
the way. It deploys nothing by itself: the engine shows its own preview and asks.`,
  "Ends with 0 when it can be deployed, with 1 when something stands in the way, with 2 when the command line is wrong.",
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .option("--dir <folder>", "where the stack files are", ".");

/** `npm run deploy`. */
export const deploy = command(spec, async ({ env, now, say }, { dir }, stack) => {
  const { findings, errors, bill, settings } = await lookAtStack(stack, dir, now(), env);
  if (findings.length > 0) say(renderFindings(findings));
  if (errors > 0 || bill === null || !bill.ok) {
    say(`${stack} cannot be deployed before what is an error above is mended. Nothing was deployed.`);
    return EXIT.failed;
  }
  for (const line of [costLine(bill), ...nextSteps(stack, settings?.machineIngress)]) say(line);
  return EXIT.done;
});

/** The owner's word to the policy pack that a public address is meant. */
const PUBLIC_ADDRESS = "policies/public-address.json";

const costLine = ({ ceilingNano, allowance }: JudgedBill): string =>
  `At most ${asDollars(ceilingNano)} a month for infrastructure, ${asDollars(allowance.allowanceNano)} left for the model, ${asDollars(allowance.capNano)} in all.`;

/**
 * The policy pack holds the same budget against what the engine really sees, so that no deploy goes without it. A public address is
 * one more word of the owner's.
 */
const nextSteps = (stack: string, ingress = "tunnel"): string[] => [
  "",
  "Nothing stands in the way. Run:",
  `  npx pulumi up -s ${stack} --policy-pack policies${ingress === "nginx" ? ` --policy-pack-config ${PUBLIC_ADDRESS}` : ""}`,
  `  npm run smoke -- "$(npx pulumi stack output url -s ${stack})"`,
  `Once before the first time: npx pulumi login, then npx pulumi stack init ${stack} --secrets-provider passphrase.`,
];

await start(import.meta, deploy);
