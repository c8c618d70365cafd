import type { Bucket } from "../../cloudflare/bucket.ts";
import { openBackups } from "../../cloudflare/stack.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { rawConfig } from "../../stackfile/secrets.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import { networkReason, sentenceOf } from "../../terminal/failure.ts";
import type { Outside } from "../../terminal/outside.ts";
import type { HttpReply, HttpRequest } from "../../terminal/send.ts";
import type { Flags } from "./flags.ts";

const POLL_MS = 2_000;
/** A step that fails is tried for an hour by the environment itself; this asks for longer. */
const PATIENCE_MS = 2 * 60 * 60_000;

/** Restores a backup into a new environment; the exit code. */
export async function restoreStack(flags: Flags, outside: Outside): Promise<number> {
  if (flags.stack === flags.into)
    throw new Stop("--into is the same stack: a restore needs a new environment.", EXIT.unusable);
  const door = doorOf(flags, outside);
  const from = await openBackups(flags.stack, flags, outside);
  await copyBackup(from, await openBackups(flags.into, flags, outside), flags.from, outside);
  await begin(door, flags, outside);
  return follow(door, outside);
}

/** The manifest goes last: a copy that broke off is no backup there either. */
async function copyBackup(from: Bucket, to: Bucket, backup: string, { say }: Outside): Promise<void> {
  const manifest = `${backup}/manifest.json`;
  const keys = await from.list(`${backup}/`);
  if (!keys.includes(manifest))
    throw new Stop(`${from.name} holds no complete backup ${backup}: ${manifest} is not there.`);
  const parts = keys.filter((key) => key !== manifest);
  for (const [index, key] of [...parts, manifest].entries()) {
    const type = key === manifest ? "application/json" : "application/x-ndjson";
    await to.write(key, await from.read(key), type);
    say(`copied ${index + 1} of ${keys.length}: ${key}`);
  }
}

type Door = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

function doorOf({ dir, into, door }: Flags, { env }: Outside): Door {
  const { PURSER_TOKEN: bearer, PURSER_ACCESS_CLIENT_ID: id, PURSER_ACCESS_CLIENT_SECRET: secret } = env;
  if (!bearer || !id || !secret)
    throw new Stop(
      `Set PURSER_TOKEN, PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET of ${into}.`,
      EXIT.unusable,
    );
  const { hostname } = rawConfig(openStackFile(dir, into), null);
  if (!door && !hostname) throw new Stop(`Pulumi.${into}.yaml does not say purser:hostname.`, EXIT.unusable);
  return {
    url: door ?? `https://${hostname}`,
    headers: {
      authorization: `Bearer ${bearer}`,
      "cf-access-client-id": id,
      "cf-access-client-secret": secret,
    },
  };
}

const PATH = "/api/backups/restore";

async function begin({ url, headers }: Door, { from, into }: Flags, { send, say }: Outside): Promise<void> {
  // A host name that was just deployed has no certificate, or leads nowhere, for a while.
  const asked = (sent: HttpRequest) =>
    send(`${url}${PATH}`, { ...sent, headers }).catch((error: unknown) => {
      const why = networkReason(error) ?? sentenceOf(error);
      throw new Stop(
        `The backup is copied, but ${into} does not answer at ${url}: ${why}. When it does (npm run smoke -- ${url}), run the same command again: it goes on here.`,
      );
    });
  const reply = await asked({ method: "POST", body: { backup: from } });
  if (reply.status === 202) return say(`${into} restores ${from}.`);
  // An earlier call of this command may have started it.
  const running = runIn(await asked({}));
  if (running?.state === "running" && running.backup === from)
    return say(`${into} restores ${from} already.`);
  const { detail } = reply.json ?? {};
  const why = typeof detail === "string" ? detail : "without a reason";
  throw new Stop(`${into} did not begin: HTTP ${reply.status}, ${why}`);
}

type Run = Readonly<Record<"state" | "phase" | "backup" | "parts" | "total" | "rows" | "error", unknown>>;

const runIn = (reply: HttpReply): Run | null =>
  reply.status === 200 ? ((reply.json?.run as Run | null | undefined) ?? null) : null;

async function follow({ url, headers }: Door, { send, say, pause }: Outside): Promise<number> {
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
      return EXIT.done;
    }
    if (run?.state === "failed") {
      say(`The restore failed: ${String(run.error)}`);
      return EXIT.failed;
    }
    await pause(POLL_MS);
  }
  throw new Stop("The restore takes longer than two hours; run this again to go on looking.");
}
