import type { ServiceCredentials } from "../../cloudflare/outputs.ts";
import { hashedFile, wrongWith } from "../../page/hashed.ts";
import { SERVING } from "../../page/serving.ts";
import { networkReason, sentenceOf } from "../../terminal/failure.ts";
import type { Send } from "../../terminal/send.ts";
import type { Difference } from "./compare.ts";

/**
 * Whether Cloudflare gives the page's code as this checkout has it: a refresh sees none of the files, and the API reads none back.
 *
 * @param url where the deployment answers, without a trailing slash
 */
export async function pageDifferences(
  url: string,
  { clientId = "", clientSecret = "" }: ServiceCredentials,
  send: Send,
): Promise<readonly Difference[]> {
  if (SERVING !== "folder") return [];
  const file = hashedFile(process.cwd());
  const headers = { "cf-access-client-id": clientId, "cf-access-client-secret": clientSecret };
  const deployed = await send(`${url}${file.path}`, { headers }).then(
    (reply) => wrongWith(file, reply),
    (error: unknown) => networkReason(error) ?? sentenceOf(error),
  );
  return deployed === null ? [] : [{ script: "the page", at: file.path, declared: "there", deployed }];
}
