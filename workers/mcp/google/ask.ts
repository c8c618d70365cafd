import { GOOGLE_SCOPES } from "../connections/scopes.ts";
import { ToolError } from "../tools/outcome.ts";
import {
  askService,
  type ServiceAction,
  type ServiceContext,
  type ServiceRequest,
} from "../tools/service.ts";
import { googleMessageIn } from "./error.ts";

/** Gmail takes 6,000 units a minute of one person (developers.google.com/workspace/gmail/api/reference/quota); others may use some too. */
const MAIL_UNITS_MAX = 5_000;
const READ_PATIENCE = 1;

export type GooglePart = keyof typeof GOOGLE_SCOPES;

type Asked = Pick<ServiceRequest, "method" | "body"> & {
  readonly part: GooglePart;
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** What the request counts, where its service counts. */
  readonly units?: number;
};

/** One request of one of Google's services. @throws ToolError scope_missing, naming the one that the person did not grant */
export async function askGoogle(
  { part, url, query = {}, units, ...asked }: Asked,
  context: ServiceContext,
): Promise<unknown> {
  await requireScope(part, context);
  if (units !== undefined) await count(units, context);
  const address = new URL(url);
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) if (one !== undefined) address.searchParams.append(name, String(one));
  const isRead = (asked.method ?? "GET") === "GET";
  const sign = (bearer: string) => ({ headers: { authorization: `Bearer ${bearer}` } });
  const out = { who: "Google", ...asked, url: address, sign, patience: isRead ? READ_PATIENCE : 0 };
  const { status, body } = await askService(out, context);
  if (status < 300) return body;
  const says = googleMessageIn(body);
  if (status === 404 || status === 410)
    throw new ToolError("not_found", `Google has no such thing${says && `: ${says}`}.`);
  if (status === 403 && /scope/i.test(says)) throw scopeMissing(part);
  throw new ToolError(
    status === 403 ? "forbidden" : "refused",
    `Google refused the request (${status})${says && `: ${says}`}.`,
  );
}

/**
 * Asks a person for a yes, where it could then be done: nobody is asked about what no credential or no granted scope can do.
 *
 * @throws ToolError credential_missing, scope_missing, approval_needed
 */
export async function agreed(
  part: GooglePart,
  action: ServiceAction,
  context: ServiceContext,
): Promise<void> {
  await requireScope(part, context);
  await context.approve(action);
}

async function requireScope(part: GooglePart, { open }: ServiceContext): Promise<void> {
  const found = await open(null);
  if (!found.ok) throw new ToolError(found.code, found.message);
  if (!found.scopes.includes(GOOGLE_SCOPES[part])) throw scopeMissing(part);
}

const scopeMissing = (part: GooglePart): ToolError =>
  new ToolError(
    "scope_missing",
    `${GOOGLE_SCOPES[part]} was not granted: its box was left unticked on Google's page. Connect again and tick it: npm run connect -- google.`,
    { scope: GOOGLE_SCOPES[part] },
  );

async function count(units: number, { reserve, now }: ServiceContext): Promise<void> {
  if (await reserve("google.mail_units", now.toISOString().slice(0, 16), MAIL_UNITS_MAX, units)) return;
  throw new ToolError("rate_limited", "This minute's share of Gmail is used up; try again in a minute.", {
    retryAfterSeconds: 60,
  });
}

/** A part of a path that a caller names. */
export const pathPart = (id: string): string => encodeURIComponent(id);
