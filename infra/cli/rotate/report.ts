import { styleText } from "node:util";
import { GRACE_HOURS } from "../../config/client-keys.ts";
import { type ClientTurn, currentTokens } from "./credentials.ts";
import type { Flags } from "./flags.ts";
import type { Turned } from "./turn.ts";

/** What was changed in the stack's file, one line for each client. */
export function turnedLines(turns: readonly ClientTurn[], turned: Turned, { leaked }: Flags): string[] {
  const grace = leaked
    ? "What it replaces stops with the deploy."
    : `What it replaces opens for ${GRACE_HOURS} hours from now, or until its own end.`;
  return turns.map(({ name, bearer, service }) => {
    const until = currentTokens(turned.tokens).find((token) => token.name === name)?.expiresAt;
    const parts = [
      ...(bearer ? [`a new bearer token until ${until}`] : []),
      ...(service ? [`version ${turned.serviceTokens[name]?.version} of its service token`] : []),
    ];
    return `${styleText("green", "rotated")} ${name}: ${parts.join(" and ")}. ${grace}`;
  });
}

/** The one time that a bearer token is shown, or where it was written. */
export function shownOnce({ made }: Turned, hostname: string, { secretsFile }: Flags): string[] {
  if (made.length === 0) return [];
  if (secretsFile !== undefined)
    return ["", `The new bearer tokens are in ${secretsFile}. Hand each to its program and delete the file.`];
  return [
    "",
    styleText("bold", "Shown once: only their hashes are kept."),
    ...made.flatMap(({ plaintext, record }) => [
      `  ${record.name} (role ${record.role})`,
      `    ${plaintext}`,
    ]),
    `Each goes into its program's own secret store, sent to https://${hostname} as "Authorization: Bearer …".`,
  ];
}

/** The deploy makes it so; a service token's secret does not exist before. */
export function stepsAfterRotation(turns: readonly ClientTurn[], { stack }: Flags): string[] {
  const services = turns.filter(({ service }) => service).map(({ name }) => name);
  return [
    "",
    styleText("bold", "Next"),
    `  npx pulumi up -s ${stack}   (the new tokens open nothing before)`,
    ...(services.length === 0
      ? []
      : [
          `  npx pulumi stack output serviceTokenSecrets -s ${stack} --show-secrets   (new: ${services.join(", ")}; sent as CF-Access-Client-Secret)`,
        ]),
  ];
}
