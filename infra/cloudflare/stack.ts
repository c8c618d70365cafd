import { CLOUDFLARE_API } from "../config/place-keys.ts";
import { openStackFile } from "../stackfile/index.ts";
import { rawConfig } from "../stackfile/secrets.ts";
import { EXIT, Stop } from "../terminal/command.ts";
import type { Env } from "../terminal/outside.ts";
import { type Api, connect } from "./index.ts";

/** The account that a stack is made in, for the token in CLOUDFLARE_API_TOKEN. @throws Stop naming what is missing */
export function accountOf(
  stack: string,
  dir: string,
  { CLOUDFLARE_API_TOKEN: token }: Env,
): { readonly api: Api; readonly accountId: string } {
  if (!token) throw new Stop("CLOUDFLARE_API_TOKEN is not set.", EXIT.unusable);
  const { accountId, cloudflareBaseUrl } = rawConfig(openStackFile(dir, stack), null);
  if (!accountId)
    throw new Stop(`Pulumi.${stack}.yaml names no account: npm run setup -- ${stack}`, EXIT.unusable);
  return { api: connect(cloudflareBaseUrl ?? CLOUDFLARE_API, token), accountId };
}
