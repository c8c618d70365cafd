import * as z from "zod/mini";
import type { Send } from "../../outside.ts";
import { MINUTE_MS, SECOND_MS } from "../../time/calendar.ts";
import type { Plan } from "../plan.ts";
import type { Power } from "./power.ts";
import { type SigningKey, signedToken } from "./token.ts";

/** The compute API of this version (learn.microsoft.com/rest/api/compute/virtual-machines). */
const API_VERSION = "2024-11-01";
const API = "https://management.azure.com";
const SIGN_IN = "https://login.microsoftonline.com";
/** Longer than Azure takes to accept a wish; what comes of it is asked for later. */
const PATIENCE_MS = 20_000;
/** An access token is not used any more when it ends so soon. */
const TOKEN_MARGIN_MS = 5 * MINUTE_MS;
/** Where Azure does not say when to come back. */
const RETRY_MS = 15 * SECOND_MS;

/** What a call came to. `later` may be tried again; `refused` is not mended by waiting. Sentences hold no secret. */
export type AzureFailure =
  | { readonly ok: false; readonly why: "later"; readonly detail: string; readonly afterMs: number }
  | { readonly ok: false; readonly why: "no_room" | "refused"; readonly detail: string };
export type Done = { readonly ok: true } | AzureFailure;

export type Seen = { readonly ok: true; readonly power: Power; readonly fault: string | null } | AzureFailure;

/** The machine, at Azure's API. */
export interface Azure {
  see(): Promise<Seen>;
  start(): Promise<Done>;
  deallocate(): Promise<Done>;
}

/** Codes of a region that has no machine of the size now (learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/allocation-failure). */
const NO_ROOM =
  /^(Overconstrained|Zonal)?(Allocation(Request)?Failed|AllocationRequest)|^SkuNotAvailable$|^OverconstrainedAllocationRequest$/;
/**
 * A credential or a role that is new is not known everywhere for some minutes (AADSTS70021, 700211, 700213; AuthorizationFailed);
 * github.com/Azure/azure-workload-identity issue 273.
 */
const PROPAGATING = /AADSTS(70021|700211|700213)\b|^AuthorizationFailed$/;

const Token = z.object({ access_token: z.string(), expires_in: z.number() });
const View = z.object({
  statuses: z._default(z.array(z.object({ code: z.string(), message: z.optional(z.string()) })), []),
});
const Fault = z.object({
  error: z.union([z.object({ code: z._default(z.string(), "") }), z.string()]),
  error_description: z.optional(z.string()),
});

export type AzureNeeds = {
  readonly plan: Plan;
  readonly keys: readonly SigningKey[];
  readonly send: Send;
  readonly clock: () => Date;
  readonly newId: (at: number) => string;
};

/** Speaks to Azure as the Worker. The access token is kept in memory alone. */
export function connectAzure({ plan, keys, send, clock, newId }: AzureNeeds): Azure {
  let token: { readonly value: string; readonly until: number } | null = null;

  async function signIn(): Promise<{ ok: true; value: string } | AzureFailure> {
    const now = clock().getTime();
    if (token !== null && token.until > now) return { ok: true, value: token.value };
    const [key] = keys;
    if (key === undefined)
      return { ok: false, why: "refused", detail: "no key is bound that tells Azure who this is" };
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: plan.clientId,
      scope: `${API}/.default`,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await signedToken(key, plan, newId(now), now),
    });
    const reply = await asked(send, `${SIGN_IN}/${plan.tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body,
    });
    if (!reply.ok) return reply;
    const read = z.safeParse(Token, reply.body);
    if (!read.success) return later("Entra's answer holds no token");
    token = {
      value: read.data.access_token,
      until: now + read.data.expires_in * SECOND_MS - TOKEN_MARGIN_MS,
    };
    return { ok: true, value: token.value };
  }

  async function call(
    method: "GET" | "POST",
    what: string,
  ): Promise<{ ok: true; body: unknown } | AzureFailure> {
    const signed = await signIn();
    if (!signed.ok) return signed;
    const headers = { authorization: `Bearer ${signed.value}` };
    return asked(send, `${API}${plan.resourceId}/${what}?api-version=${API_VERSION}`, { method, headers });
  }

  const act = async (what: string): Promise<Done> => {
    const reply = await call("POST", what);
    return reply.ok ? { ok: true } : reply;
  };
  return {
    start: () => act("start"),
    deallocate: () => act("deallocate"),
    async see() {
      const reply = await call("GET", "instanceView");
      if (!reply.ok) return reply;
      const read = z.safeParse(View, reply.body);
      return read.success
        ? seenIn(read.data.statuses)
        : later("Azure's answer does not say what the machine does");
    },
  };
}

const POWERS: readonly string[] = [
  "deallocated",
  "deallocating",
  "stopped",
  "stopping",
  "starting",
  "running",
] satisfies Power[];

function seenIn(statuses: readonly { readonly code: string }[]): Seen {
  const codes = statuses.map(({ code }) => code);
  const power =
    codes.find((code) => code.startsWith("PowerState/"))?.slice("PowerState/".length) ?? "unknown";
  const [, fault = null] =
    codes.map((code) => /^ProvisioningState\/failed\/(.+)$/i.exec(code)).find((found) => found !== null) ??
    [];
  return { ok: true, power: POWERS.includes(power) ? (power as Power) : "unknown", fault };
}

/** Whether a fault of the machine is that the region has none left. */
export const isNoRoom = (fault: string): boolean => NO_ROOM.test(fault);

const later = (detail: string, afterMs = RETRY_MS): AzureFailure => ({
  ok: false,
  why: "later",
  detail,
  afterMs,
});

async function asked(
  send: Send,
  url: string,
  init: RequestInit,
): Promise<{ ok: true; body: unknown } | AzureFailure> {
  try {
    const response = await send(url, {
      ...init,
      // Workers refuse "error"; a redirect is no success either way, and the token goes nowhere else.
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body: unknown = await response.json().catch(() => null);
    return response.ok ? { ok: true, body } : failureIn(response, body);
  } catch {
    // The message may quote the request, and with it the token.
    return later("Azure was not reached");
  }
}

function failureIn({ status, headers }: Response, body: unknown): AzureFailure {
  const read = z.safeParse(Fault, body);
  const { error = "", error_description: description = "" } = read.success ? read.data : {};
  const code = typeof error === "string" ? (/AADSTS\d+/.exec(description)?.[0] ?? error) : error.code;
  const detail = `Azure answered ${status}${code === "" ? "" : ` ${code}`}`;
  if (NO_ROOM.test(code)) return { ok: false, why: "no_room", detail };
  const seconds = Number(headers.get("retry-after"));
  const afterMs = seconds > 0 ? Math.min(seconds * SECOND_MS, 5 * MINUTE_MS) : RETRY_MS;
  const isPassing =
    status === 408 || status === 409 || status === 429 || status >= 500 || PROPAGATING.test(code);
  return isPassing ? later(detail, afterMs) : { ok: false, why: "refused", detail };
}
