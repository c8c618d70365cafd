import { usage } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";

/** The command line. */
export const SPEC = usage(
  "rotate",
  `Gives programs new credentials, in Pulumi.STACK.yaml: a new bearer token, and a new secret of the Access service token at
the next deploy. What is replaced opens for another 48 hours. Without a client: those that end within 10 days.`,
  `PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE opens the stack's secrets.
Ends with 0 when done or nothing was due, 1 when refused (nothing written), 2 when an answer is missing (nothing written).`,
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .argument("[client]", 'the name of a bearer token, or "programs" for the service token that programs share')
  .option("--all", "every one, whenever it ends", false)
  .option(
    "--leaked",
    "no grace period: what is replaced stops with the deploy, also right after another rotation",
    false,
  )
  .option(
    "--service-only",
    "the Access service tokens alone: no secret appears here, the deploy makes it",
    false,
  )
  .option(
    "--signing-key",
    "the key by which the Worker starts and stops the machine, and nothing else: nobody sees it",
    false,
  )
  .option(
    "--worker-token",
    "what personas' workers sign with, alone; it is made where there is none yet (docs/workers.md)",
    false,
  )
  .option("--force", "again although the last rotation is less than 48 hours ago", false)
  .option(
    "--secrets-file <file>",
    "write the new bearer tokens there (mode 600, must not exist) instead of showing them",
  )
  .option("--dir <folder>", "where the stack files are", ".");

/** What the command line said. Without a client: those that end soon, or all of them. */
export type Flags = ReturnType<typeof SPEC.opts> & {
  readonly stack: string;
  readonly client?: string | undefined;
};
