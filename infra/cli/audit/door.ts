import { createHash } from "node:crypto";
import ky, { type KyInstance } from "ky";
import { z } from "zod";
import { type Address, doorHeaders } from "../../terminal/address.ts";
import { jsonText } from "../../terminal/words.ts";

/** How long one page may take. */
const TIMEOUT_MS = 60_000;
/** The door lets an owner ask 120 times a minute and says when to come back; a long history is read at that pace. */
const RETRIES = 8;
const LONGEST_WAIT_MS = 120_000;

const sha256 = z.string();
const Item = z.object({
  key: z.string(),
  bytes: z.number(),
  text: z.string().nullable(),
  base64: z.string().optional(),
});
const Page = z.object({ items: z.array(Item), cursor: z.string().nullable() });
const Witness = z.object({ day: z.string(), sha256 });
const Head = z.object({
  firstDay: z.string().nullable(),
  keptFrom: z.string().nullable(),
  lastSeal: Witness.nullable(),
  seals: z.number(),
  unwritten: z.number(),
  oldestUnwrittenAt: z.string().nullable(),
  conflicts: z.number(),
  witness: z.array(Witness).optional(),
  unsealed: z
    .object({
      items: z.array(z.object({ key: z.string(), sha256, stored: z.boolean() })),
      next: z.string().nullable(),
    })
    .optional(),
});
const Machine = z.union([
  z.object({ configured: z.literal(false) }),
  z.object({
    configured: z.literal(true),
    record: z
      .object({ at: z.string(), through: z.string().nullable(), fault: z.string().nullable() })
      .nullable(),
  }),
]);
/** What the deployment knows of the machine's own record; `configured: false` where there is no machine. */
export type MachineRecord = z.infer<typeof Machine>;
export type AuditHead = z.infer<typeof Head>;

/** An object as it was read: its text, null when its bytes are none, and the SHA-256 computed here. */
export type ReadObject = { readonly key: string; readonly sha256: string; readonly text: string | null };
export type ReadPage = { readonly items: readonly ReadObject[]; readonly cursor: string | null };

/** What of the deployment the audit commands ask. */
export interface AuditDoor {
  /** Objects after `cursor` in the order of their names. */
  objects(prefix: string, cursor: string | null): Promise<ReadPage>;
  head(query: Readonly<Record<string, string>>): Promise<AuditHead>;
  machine(): Promise<MachineRecord>;
}

/**
 * The deployment's own door. Its calls throw an Error with the door's own sentence when it refuses.
 *
 * @param send the network
 */
export function openAuditDoor(address: Address, send: typeof fetch): AuditDoor {
  const client = ky.create({
    prefix: address.url,
    fetch: send,
    headers: doorHeaders(address),
    // A redirect leads to a sign-in page, or takes the token somewhere else.
    redirect: "manual",
    throwHttpErrors: false,
    timeout: TIMEOUT_MS,
    retry: {
      limit: RETRIES,
      methods: ["get"],
      statusCodes: [429, 500, 502, 503, 504],
      afterStatusCodes: [429, 503],
      maxRetryAfter: LONGEST_WAIT_MS,
    },
  });
  return {
    objects: async (prefix, cursor) => {
      const query = { prefix, ...(cursor === null ? {} : { cursor }) };
      const page = await ask(client, "api/audit", query, Page);
      return { items: page.items.map(readItem), cursor: page.cursor };
    },
    head: (query) => ask(client, "api/audit/head", query, Head),
    machine: () => ask(client, "api/machine", {}, Machine),
  };
}

async function ask<T>(
  client: KyInstance,
  path: string,
  searchParams: Readonly<Record<string, string>>,
  shape: z.ZodType<T>,
): Promise<T> {
  const response = await client.get(path, { searchParams });
  const text = await response.text();
  if (!response.ok) throw new Error(`The door answered ${response.status}: ${detailOf(text)}`);
  const result = jsonText.pipe(shape).safeParse(text);
  if (!result.success) throw new Error(`The door's answer to ${path} has another form than expected.`);
  return result.data;
}

/** The problem's sentence, without characters that could rewrite the terminal. */
function detailOf(text: string): string {
  const problem = jsonText.pipe(z.object({ detail: z.string() })).safeParse(text);
  const detail = problem.success ? problem.data.detail : "no reason given; is this the door's address?";
  return detail.replace(/\p{Cc}/gu, " ").slice(0, 300);
}

function readItem({ key, text, base64 }: z.infer<typeof Item>): ReadObject {
  const bytes = text === null ? Buffer.from(base64 ?? "", "base64") : Buffer.from(text, "utf8");
  return { key, text, sha256: createHash("sha256").update(bytes).digest("hex") };
}
