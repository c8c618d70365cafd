// npm run doctor -- STACK: looks for what is wrong, or soon will be, in a stack's configuration. Needs no account.
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";
import { renderChecklist } from "./checklist.ts";
import { lookAt, renderFindings } from "./look.ts";

const spec = usage(
  "doctor",
  "Looks at Pulumi.STACK.yaml, at the account's other stacks, at the bill and at the locks of a state in files, without an account and without the passphrase.",
  "Ends with 0, with 1 when something is an error, with 2 when the command line is wrong.",
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--checklist", "also what has to be so before and after a deploy, line by line", false)
  .option("--json", "for programs (npm run -s leaves npm's own lines away)", false);

/** `npm run doctor`. */
export const doctor = command(spec, async ({ env, now, say }, { dir, json, checklist }, stack) => {
  const { findings, errors, settings } = await lookAt(stack, dir, now(), env);
  if (json) say(JSON.stringify(findings, null, 2));
  else {
    if (findings.length > 0) say(renderFindings(findings));
    if (checklist) say(renderChecklist(settings, stack));
    say(`${stack}: ${errors} errors, ${findings.length - errors} warnings.`);
  }
  return errors > 0 ? EXIT.failed : EXIT.done;
});

await start(import.meta, doctor);
