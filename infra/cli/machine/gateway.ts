import { existsSync, readFileSync } from "node:fs";
import { Option } from "@commander-js/extra-typings";
import { z } from "zod";
import { MACHINE_CLIENT } from "../../config/client-keys.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import { networkReason, sentenceOf } from "../../terminal/failure.ts";
import type { Env, Outside } from "../../terminal/outside.ts";
import { jsonText, stackName } from "../../terminal/words.ts";
import { machineOf } from "./stack.ts";

const LOCAL_URL = "http://127.0.0.1:8080";
const LOCAL_KEY_FILE = ".purser/machine/admin-key";

/** What the words that ask the gateway say about it in their help. */
export const GATEWAY_NOTES = `With --stack it is the gateway of that stack's machine, which has to be up; PULUMI_CONFIG_PASSPHRASE opens the stack's secret, and
PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET, or what --outputs names, get past Access. Without it PURSER_MACHINE_URL is where
the gateway answers, ${LOCAL_URL} unless set, and PURSER_MACHINE_KEY a key of the role admin, else what ${LOCAL_KEY_FILE} holds.`;

/** Which gateway is asked: the flags of every word that does. */
export type GatewayFlags = {
  readonly stack?: string | undefined;
  readonly dir: string;
  readonly outputs?: string | undefined;
};
export const gatewayStackFlag = () => new Option("--stack <stack>", "whose machine").argParser(stackName);
export const outputsFlag = () =>
  new Option("--outputs <file>", 'what "pulumi stack output --json --show-secrets" wrote');

/** Asks the gateway as an admin. Never with a credential in what it throws. */
export type AskGateway = (method: string, path: string, body?: object) => Promise<unknown>;

/** @throws Stop saying what to set */
export async function gatewayOf(
  outside: Outside,
  { stack, dir, outputs }: GatewayFlags,
): Promise<AskGateway> {
  const { env, fetch: send } = outside;
  const access = outputs === undefined ? accessIn(env) : accessFrom(outputs);
  if (stack === undefined) return asker(send, env.PURSER_MACHINE_URL ?? LOCAL_URL, keyIn(env), access);
  const { machine, ownerKey } = await machineOf(stack, dir, outside);
  if (access === null)
    throw new Stop("Access stands before the machine: --outputs names what gets past it.", EXIT.unusable);
  return asker(send, `https://${machine.host}`, ownerKey, access);
}

type Access = Readonly<Record<"cf-access-client-id" | "cf-access-client-secret", string>>;

function asker(send: typeof fetch, url: string, key: string, access: Access | null): AskGateway {
  const address = URL.parse(url);
  const isHere = address?.hostname === "127.0.0.1" || address?.hostname === "localhost";
  if (address === null || (address.protocol !== "https:" && !isHere))
    throw new Stop(`PURSER_MACHINE_URL is "${url}"; it takes an https address.`, EXIT.unusable);
  const next = isHere
    ? "npm start -- --machine runs one here; --stack names the stack of a machine."
    : "The machine has to be up: npm run machine -- up wakes it.";
  const headers = { authorization: `Bearer ${key}`, ...access };
  return async (method, path, body) => {
    const sent = {
      method,
      headers: { ...headers, "content-type": "application/json" },
      redirect: "manual" as const,
    };
    const reply = await send(`${address.origin}${path}`, {
      ...sent,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      const reason = networkReason(error);
      throw new Stop(reason === null ? sentenceOf(error) : `${address.origin}: ${reason}. ${next}`);
    });
    if (reply.status === 204) return null;
    const read: unknown = await reply.json().catch(() => null);
    if (reply.ok) return read;
    const detail =
      typeof read === "object" && read !== null && "detail" in read ? `: ${String(read.detail)}` : "";
    throw new Stop(`The gateway answered ${reply.status}${detail}`);
  };
}

/** What the gateway answered. @throws Stop when it has another form, as a page in front of it has */
export function gatewayAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new Stop(
    "The gateway answered in another form than was expected. Check PURSER_MACHINE_URL, and that it runs this version.",
  );
}

function keyIn({ PURSER_MACHINE_KEY: key }: Env): string {
  if (key) return key;
  if (existsSync(LOCAL_KEY_FILE)) return readFileSync(LOCAL_KEY_FILE, "utf8").trim();
  throw new Stop(`Set PURSER_MACHINE_KEY, or start one here: npm start -- --machine.`, EXIT.unusable);
}

const accessOf = (id: string | undefined, secret: string | undefined): Access | null =>
  id && secret ? { "cf-access-client-id": id, "cf-access-client-secret": secret } : null;

const accessIn = ({ PURSER_ACCESS_CLIENT_ID: id, PURSER_ACCESS_CLIENT_SECRET: secret }: Env) =>
  accessOf(id, secret);

const ofMachine = z.object({ [MACHINE_CLIENT]: z.string() });
const outputsText = jsonText.pipe(z.object({ serviceTokenIds: ofMachine, serviceTokenSecrets: ofMachine }));

/** @throws Stop when the file is no outputs of a stack with a machine */
function accessFrom(file: string): Access | null {
  const read = outputsText.safeParse(readFileSync(file, "utf8"));
  if (!read.success)
    throw new Stop(`${file} holds no outputs of a stack with a machine that is deployed.`, EXIT.unusable);
  const { serviceTokenIds, serviceTokenSecrets } = read.data;
  return accessOf(serviceTokenIds[MACHINE_CLIENT], serviceTokenSecrets[MACHINE_CLIENT]);
}
