import { existsSync, readFileSync } from "node:fs";
import type { z } from "zod";
import { EXIT, Stop } from "../../terminal/command.ts";
import { networkReason, sentenceOf } from "../../terminal/failure.ts";
import type { Env } from "../../terminal/outside.ts";

const LOCAL_URL = "http://127.0.0.1:8080";
const LOCAL_KEY_FILE = ".purser/machine/admin-key";

/** What the words that ask the gateway say about it in their help. */
export const GATEWAY_NOTES = `PURSER_MACHINE_URL is where the gateway answers, ${LOCAL_URL} unless set; PURSER_MACHINE_KEY a key of the role admin, else what
${LOCAL_KEY_FILE} holds; PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET get past Access.`;

/** Asks the gateway as an admin. Never with a credential in what it throws. */
export type AskGateway = (method: string, path: string, body?: object) => Promise<unknown>;

/** @throws Stop saying what to set */
export function gatewayOf({
  env,
  fetch: send,
}: {
  readonly env: Env;
  readonly fetch: typeof fetch;
}): AskGateway {
  const url = env.PURSER_MACHINE_URL ?? LOCAL_URL;
  const address = URL.parse(url);
  const isHere = address?.hostname === "127.0.0.1" || address?.hostname === "localhost";
  if (address === null || (address.protocol !== "https:" && !isHere))
    throw new Stop(`PURSER_MACHINE_URL is "${url}"; it takes an https address.`, EXIT.unusable);
  const headers = { authorization: `Bearer ${keyIn(env)}`, ...accessIn(env) };
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
      throw new Stop(`${address.origin}: ${networkReason(error) ?? sentenceOf(error)}`);
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
export function answered<T>(schema: z.ZodType<T>, answer: unknown): T {
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

const accessIn = ({ PURSER_ACCESS_CLIENT_ID: id, PURSER_ACCESS_CLIENT_SECRET: secret }: Env) =>
  id && secret ? { "cf-access-client-id": id, "cf-access-client-secret": secret } : {};
