// npm run doctor -- STACK: looks for what is wrong, or soon will be, in a stack's configuration. Needs no account.
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";
import { lookAt, renderFindings } from "./look.ts";

const spec = usage(
  "doctor",
  "Looks at Pulumi.STACK.yaml, at the account's other stacks and at the bill, without an account and without the passphrase.",
  "Ends with 0, with 1 when something is an error, with 2 when the command line is wrong.",
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--json", "for programs (npm run -s leaves npm's own lines away)", false);

/** `npm run doctor`. */
export const doctor = command(spec, async ({ now, say }, { dir, json }, stack) => {
  const { findings, errors } = await lookAt(stack, dir, now());
  if (json) say(JSON.stringify(findings, null, 2));
  else {
    if (findings.length > 0) say(renderFindings(findings));
    say(`${stack}: ${errors} errors, ${findings.length - errors} warnings.`);
  }
  return errors > 0 ? EXIT.failed : EXIT.done;
});

await start(import.meta, doctor);
