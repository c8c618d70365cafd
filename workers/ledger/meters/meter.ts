import * as z from "zod/mini";
import type { Send } from "../../outside.ts";
import type { MeteredReport, SettledBill } from "../contract.ts";

/** One thing that a provider was asked for and did not say, with the reason. */
export type UnreadReport = { readonly what: string; readonly why: string };

/** What a provider says of one month, read by one of the adapters. */
export type MeterReading = {
  readonly bills: readonly SettledBill[];
  readonly metered: readonly MeteredReport[];
  /** What of it could not be read, where the rest could. */
  readonly unread?: readonly UnreadReport[];
};

/** A provider's own counters; it exists only where its credential is configured. */
export type Meter = {
  readonly source: string;
  /** How often it is worth asking. */
  readonly everyMs: number;
  /** Throws MeterError when the answer cannot be used; nothing is then taken from it. */
  readonly read: (now: number, send: Send) => Promise<MeterReading>;
};

/** A provider did not answer, or with something else than it promises. The message holds no credential. */
export class MeterError extends Error {
  override readonly name = "MeterError";
}

const TIMEOUT_MS = 20_000;

/** The parsed JSON of an answer. A redirect is not followed, because it would carry the credential elsewhere. */
export async function jsonFrom(send: Send, url: string, init: RequestInit): Promise<unknown> {
  const response = await send(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) {
    await response.body?.cancel();
    throw new MeterError(`${new URL(url).host} answered HTTP ${response.status}`);
  }
  return await response.json();
}

/** A credential out of its JSON text. The error says nothing of what it holds. */
export function credentialFrom<S extends z.ZodMiniType>(text: string, schema: S): z.infer<S> {
  try {
    return z.parse(schema, JSON.parse(text));
  } catch {
    throw new MeterError("The credential is not the JSON that the configuration asks for");
  }
}
