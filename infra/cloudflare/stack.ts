import { CLOUDFLARE_API } from "../config/place-keys.ts";
import type { StackVault } from "../stackfile/crypt.ts";
import { openStackFile, type StackFile } from "../stackfile/index.ts";
import { openVault, rawConfig } from "../stackfile/secrets.ts";
import { EXIT, Stop } from "../terminal/command.ts";
import type { Env, Outside } from "../terminal/outside.ts";
import { type Bucket, openBucket } from "./bucket.ts";
import { type Api, connect, LONG } from "./index.ts";

/** The account that a stack is made in, for the token in CLOUDFLARE_API_TOKEN. @throws Stop naming what is missing */
export function accountOf(
  stack: string,
  dir: string,
  { CLOUDFLARE_API_TOKEN: token }: Env,
): {
  readonly api: Api;
  readonly accountId: string;
  readonly hostname: string | undefined;
  /** Of the machine, where the stack has one. */
  readonly subscriptionId: string | undefined;
} {
  const {
    accountId,
    hostname,
    cloudflareBaseUrl,
    azureSubscriptionId: subscriptionId,
  } = rawConfig(openStackFile(dir, stack), null);
  if (!accountId)
    throw new Stop(`Pulumi.${stack}.yaml names no account: npm run setup -- ${stack}`, EXIT.unusable);
  if (!token)
    throw new Stop(
      "CLOUDFLARE_API_TOKEN is not set: put an API token of the stack's account there; --help says what it has to be allowed.",
      EXIT.unusable,
    );
  const api = connect(cloudflareBaseUrl ?? CLOUDFLARE_API, token);
  return { api, accountId, hostname, subscriptionId };
}

type At = { readonly dir: string; readonly apiUrl: string };

/** What an account is worked on with: by the token of CLOUDFLARE_API_TOKEN or else the stack's own. */
export type OwnAccount = {
  readonly accountId: string;
  readonly token: string;
  readonly file: StackFile;
  /** The stack's secrets, where they had to be opened. */
  readonly vault: StackVault | null;
};

/** @throws Stop naming what is missing */
export async function ownAccount(stack: string, dir: string, outside: Outside): Promise<OwnAccount> {
  const file = openStackFile(dir, stack);
  if (!file.existed)
    throw new Stop(`There is no ${file.path}. Make the stack with: npm run setup -- ${stack}`, EXIT.unusable);
  const given = outside.env.CLOUDFLARE_API_TOKEN;
  const vault = given ? null : await openVault(file, outside);
  const { accountId, cloudflareApiToken } = rawConfig(file, vault);
  const token = given ?? (vault === null ? undefined : cloudflareApiToken);
  if (!accountId) throw new Stop(`${file.path} does not say purser:accountId.`, EXIT.unusable);
  if (!token)
    throw new Stop(
      "Set CLOUDFLARE_API_TOKEN, or PULUMI_CONFIG_PASSPHRASE to read the stack's own token.",
      EXIT.unusable,
    );
  return { accountId, token, file, vault };
}

/**
 * The bucket of backups that infra/storage/index.ts declares for a stack.
 *
 * @throws Stop naming what is missing
 */
export async function openBackups(stack: string, { dir, apiUrl }: At, outside: Outside): Promise<Bucket> {
  const { accountId, token } = await ownAccount(stack, dir, outside);
  return openBucket(connect(apiUrl, token, LONG), accountId, `purser-${stack}-backups`);
}
