import { type HashedFile, wrongWith } from "../../page/hashed.ts";
import { networkReason, sentenceOf } from "../../terminal/failure.ts";
import type { HttpReply, Send } from "../../terminal/send.ts";

/** How a program gets past Access and says who it is. The role is `agency`, the least that may ask for an approval. */
export type ProgramCredentials = {
  readonly bearer: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

export type CheckOutcome = { readonly what: string; readonly ok: boolean; readonly saw: string };

type Place = {
  /** Without a trailing slash. */
  readonly url: string;
  readonly send: Send;
  readonly credentials: ProgramCredentials | null;
  /** Unique to this run: the task that is asked about. */
  readonly taskId: string;
  /** A file of this checkout's page, which Cloudflare answers beside the door; null where none is answered there. */
  readonly file: HashedFile | null;
};

const OTHER_HOST = "not-a-host-of-this-deployment.invalid";

/** Every check in order; each says what it saw, and never a credential. None of them spends money or asks a person. */
export async function smokeChecks(place: Place): Promise<readonly CheckOutcome[]> {
  const { url, send, credentials, file } = place;
  const outcomes = [
    await check("/health answers without signing in", async () => {
      const { status, json } = await send(`${url}/health`);
      return [status === 200 && json?.status === "ok", `${status}`];
    }),
    await check("a stranger is refused", async () => refused(await send(`${url}/api/status`))),
    await check("a made-up token is refused", async () => refused(await send(`${url}/api/status`, forged))),
    await check("another host name is not answered", async () => {
      const { status } = await send(`${url}/health`, { headers: { host: OTHER_HOST } });
      return [status >= 400, `${status}`];
    }),
  ];
  outcomes.push(await check("Azure reads who signs for the machine", () => signer(place)));
  if (url.startsWith("https:")) {
    outcomes.push(await check("plain http is not answered", () => overHttp(place)));
    // Cloudflare answers it beside the door, so that Access alone stands before it; on this machine nothing does.
    if (file !== null)
      outcomes.push(await check("a stranger gets no file of the page", () => fileRefused(place, file)));
  }
  if (credentials !== null) outcomes.push(...(await asProgram(place, credentials)));
  return outcomes;
}

const forged = {
  headers: {
    authorization: "Bearer purser_agency_made-up-by-the-smoke-check",
    "cf-access-client-id": "0".repeat(32),
    "cf-access-client-secret": "0".repeat(64),
  },
};

type Seen = readonly [ok: boolean, saw: string];

async function check(what: string, look: () => Promise<Seen>): Promise<CheckOutcome> {
  try {
    const [ok, saw] = await look();
    return { what, ok, saw };
  } catch (error) {
    return { what, ok: false, saw: networkReason(error) ?? sentenceOf(error) };
  }
}

/** By the door, or by Access in front of it, which may answer with its sign-in page's address. */
function refused({ status, location }: HttpReply): Seen {
  const toSignIn = status === 302 && URL.parse(location)?.hostname.endsWith(".cloudflareaccess.com") === true;
  return [status === 401 || status === 403 || toSignIn, toSignIn ? "sign-in" : `${status}`];
}

const fileRefused = async ({ url, send }: Place, { path }: HashedFile) =>
  refused(await send(`${url}${path}`));

async function overHttp({ url, send }: Place): Promise<Seen> {
  const { status, location } = await send(`${url.replace("https:", "http:")}/health`);
  const moved = status >= 300 && status < 400 && location.startsWith("https:");
  return [moved || status >= 400, moved ? `${status} to https` : `${status}`];
}

/** Entra compares the issuer to the letter, and reads both without a sign-in; a deployment without a machine has neither. */
async function signer({ url, send }: Place): Promise<Seen> {
  const { status, json } = await send(`${url}/azure/.well-known/openid-configuration`);
  if (status === 404 && json?.code === "not_found") return [true, "no machine"];
  if (status !== 200 || json?.issuer !== `${url}/azure`)
    return [false, `${status} ${typeof json?.issuer === "string" ? json.issuer : "no issuer"}`];
  const { json: set } = await send(`${url}/azure/keys`);
  const keys = Array.isArray(set?.keys) ? (set.keys as readonly object[]) : [];
  const isPublic = keys.length > 0 && keys.every((key) => "n" in key && !("d" in key));
  return [isPublic, isPublic ? `${keys.length} keys` : "no public key"];
}

/** A small task from question to settlement: identity, rules, database and audit in four requests. */
async function asProgram(
  { url, send, taskId, file }: Place,
  credentials: ProgramCredentials,
): Promise<CheckOutcome[]> {
  const access = {
    "cf-access-client-id": credentials.clientId,
    "cf-access-client-secret": credentials.clientSecret,
  };
  const headers = { authorization: `Bearer ${credentials.bearer}`, ...access };
  const body = {
    taskId,
    type: "check",
    description: "Check the spelling of one word",
    estimatedCost: 0.01,
    agentType: "smoke",
  };
  const ask = () => send(`${url}/api/approve`, { method: "POST", headers, body });
  let first: HttpReply["json"] = null;
  return [
    ...(file === null
      ? []
      : [
          await check("a file of the page has its bytes and its type", async () => {
            const wrong = wrongWith(file, await send(`${url}${file.path}`, { headers: access }));
            return [wrong === null, wrong ?? "200"];
          }),
        ]),
    await check("a program sees the status", async () => {
      const { status, json } = await send(`${url}/api/status`, { headers });
      return [status === 200 && typeof json?.timestamp === "string", `${status}`];
    }),
    await check("rules decide a small task", async () => {
      const { status, json } = await ask();
      first = json;
      return [status === 200 && json?.decidedBy === "rules", said(status, json)];
    }),
    await check("asked again, the answer is the same one", async () => {
      const { status, json } = await ask();
      const same = json?.decisionId !== undefined && json.decisionId === first?.decisionId;
      return [status === 200 && same, said(status, json)];
    }),
    await check("an approved task can be settled", async () => {
      if (first?.approved !== true)
        return [first !== null, "was not approved, so there is nothing to settle"];
      const settled = { actualCost: 0, outcome: "succeeded" };
      const path = `${url}/api/tasks/${encodeURIComponent(taskId)}/finish`;
      const { status, json } = await send(path, { method: "POST", headers, body: settled });
      return [status === 200, said(status, json)];
    }),
  ];
}

/** The status with what the reply calls itself: never its free text. */
function said(status: number, json: HttpReply["json"]): string {
  const word = json?.code ?? json?.status;
  return typeof word === "string" && /^[a-z_]{1,40}$/.test(word) ? `${status} ${word}` : `${status}`;
}
