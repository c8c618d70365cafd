import { join } from "node:path";
import { type Bucket, BucketError, openBucket } from "../../cloudflare/bucket.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { openVault, rawConfig } from "../../stackfile/secrets.ts";
import type { World as SetupWorld } from "../../terminal/outside.ts";
import type { Reply, Send } from "../../terminal/send.ts";
import { type Flags, parseFlags, USAGE } from "./flags.ts";

const POLL_MS = 2_000;
/** A step that fails is tried for an hour by the environment itself; this asks for longer. */
const PATIENCE_MS = 2 * 60 * 60_000;

export type World = Pick<SetupWorld, "env" | "random" | "derive" | "ask" | "say"> & {
  readonly send: Send;
  readonly pause: (ms: number) => Promise<unknown>;
};

/** What a person can mend; the exit code says whose turn it is. */
class Stopped extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** `npm run restore`: the exit code. */
export async function restore(argv: readonly string[], world: World): Promise<number> {
  const flags = parseFlags(argv);
  if (!("stack" in flags)) {
    for (const problem of [...flags, USAGE]) world.say(problem);
    return flags.length > 0 ? 2 : 0;
  }
  try {
    const door = doorOf(flags, world);
    const from = await bucketOf(flags.stack, flags, world);
    await copyBackup(from, await bucketOf(flags.into, flags, world), flags.from, world);
    await start(door, flags, world);
    return await follow(door, world);
  } catch (error) {
    if (!(error instanceof Stopped || error instanceof BucketError)) throw error;
    world.say(error.message);
    return error instanceof Stopped ? error.code : 1;
  }
}

/** The bucket that infra/storage/index.ts declares for a stack. */
async function bucketOf(stack: string, { dir, apiUrl }: Flags, world: World): Promise<Bucket> {
  const file = openStackFile(dir, stack);
  if (!file.existed) throw new Stopped(`There is no ${join(dir, `Pulumi.${stack}.yaml`)}.`, 2);
  const given = world.env.CLOUDFLARE_API_TOKEN;
  const vault = given ? null : await openVault(file, world);
  const { accountId, cloudflareApiToken } = rawConfig(file, vault);
  const token = given ?? (vault === null ? undefined : cloudflareApiToken);
  if (!accountId) throw new Stopped(`${file.path} does not say purser:accountId.`, 2);
  if (!token)
    throw new Stopped(
      "Set CLOUDFLARE_API_TOKEN, or PULUMI_CONFIG_PASSPHRASE to read the stack's own token.",
      2,
    );
  return openBucket(`purser-${stack}-backups`, { apiUrl, accountId, token });
}

/** The manifest goes last: a copy that broke off is no backup there either. */
async function copyBackup(from: Bucket, to: Bucket, backup: string, { say }: World): Promise<void> {
  const manifest = `${backup}/manifest.json`;
  const keys = await from.list(`${backup}/`);
  if (!keys.includes(manifest))
    throw new Stopped(`${from.name} holds no complete backup ${backup}: ${manifest} is not there.`, 1);
  const parts = keys.filter((key) => key !== manifest);
  for (const [index, key] of [...parts, manifest].entries()) {
    const type = key === manifest ? "application/json" : "application/x-ndjson";
    await to.write(key, await from.read(key), type);
    say(`copied ${index + 1} of ${keys.length}: ${key}`);
  }
}

type Door = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

function doorOf({ dir, into, door }: Flags, { env }: World): Door {
  const { PURSER_TOKEN: bearer, PURSER_ACCESS_CLIENT_ID: id, PURSER_ACCESS_CLIENT_SECRET: secret } = env;
  if (!bearer || !id || !secret)
    throw new Stopped(
      `Set PURSER_TOKEN, PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET of ${into}.`,
      2,
    );
  const { hostname } = rawConfig(openStackFile(dir, into), null);
  if (!door && !hostname) throw new Stopped(`Pulumi.${into}.yaml does not say purser:hostname.`, 2);
  return {
    url: (door ?? `https://${hostname}`).replace(/\/+$/, ""),
    headers: {
      authorization: `Bearer ${bearer}`,
      "cf-access-client-id": id,
      "cf-access-client-secret": secret,
    },
  };
}

const PATH = "/api/backups/restore";

async function start({ url, headers }: Door, { from, into }: Flags, { send, say }: World): Promise<void> {
  const reply = await send(`${url}${PATH}`, { method: "POST", headers, body: { backup: from } });
  if (reply.status === 202) return say(`${into} restores ${from}.`);
  // An earlier call of this command may have started it.
  const running = runIn(await send(`${url}${PATH}`, { headers }));
  if (running?.state === "running" && running.backup === from)
    return say(`${into} restores ${from} already.`);
  const { detail } = reply.json ?? {};
  const why = typeof detail === "string" ? detail : "without a reason";
  throw new Stopped(`${into} did not begin: HTTP ${reply.status}, ${why}`, 1);
}

type Run = Readonly<Record<"state" | "phase" | "backup" | "parts" | "total" | "rows" | "error", unknown>>;

const runIn = (reply: Reply): Run | null =>
  reply.status === 200 ? ((reply.json?.run as Run | null | undefined) ?? null) : null;

async function follow({ url, headers }: Door, { send, say, pause }: World): Promise<number> {
  let shown = "";
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const reply = await send(`${url}${PATH}`, { headers }).catch(() => null);
    const run = reply && runIn(reply);
    const line = run
      ? `${String(run.phase)}: ${String(run.parts)} of ${String(run.total)} parts, ${String(run.rows)} rows written`
      : `no answer${reply ? `: HTTP ${reply.status}` : ""}`;
    if (line !== shown) say(line);
    shown = line;
    if (run?.state === "done") {
      say("Everything is restored and counted.");
      return 0;
    }
    if (run?.state === "failed") {
      say(`The restore failed: ${String(run.error)}`);
      return 1;
    }
    await pause(POLL_MS);
  }
  throw new Stopped("The restore takes longer than two hours; run this again to go on looking.", 1);
}
