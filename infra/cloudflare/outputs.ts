import { readFileSync } from "node:fs";
import { z } from "zod";
import { EXIT, Stop } from "../terminal/command.ts";
import { jsonText } from "../terminal/words.ts";

const byClient = z.record(z.string(), z.string());
const outputs = jsonText.pipe(z.object({ serviceTokenIds: byClient, serviceTokenSecrets: byClient }));

/** What a program shows Access; undefined for what the stack has none of. */
export type ServiceCredentials = {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
};

/**
 * The service token of a client, from what `pulumi stack output --json --show-secrets` wrote into a file.
 *
 * @throws Stop when the file holds something else
 */
export function serviceCredentials(file: string, client: string): ServiceCredentials {
  const read = outputs.safeParse(readFileSync(file, "utf8"));
  if (!read.success)
    throw new Stop(`${file} holds no outputs of a stack with serviceTokenIds.`, EXIT.unusable);
  const { serviceTokenIds, serviceTokenSecrets } = read.data;
  return { clientId: serviceTokenIds[client], clientSecret: serviceTokenSecrets[client] };
}
