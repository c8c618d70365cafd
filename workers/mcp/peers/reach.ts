import type { Outside } from "../../outside.ts";
import { jsonValueIn } from "../../wire/body.ts";
import { bytesUpTo } from "../../wire/pieces.ts";
import { ToolError } from "../tools/outcome.ts";
import type { Other } from "./contract.ts";
import { type Identity, isSignedBy } from "./proof/identity.ts";
import { originIn } from "./proof/origin.ts";
import { ANSWER_HEADER, answerText, signRequest } from "./proof/signature.ts";

/** A question, with what a person's approval there takes, is answered within it. */
const ANSWER_LIMIT_MS = 15_000;
/** Three times the longest answer that is taken. */
const ANSWER_MAX_BYTES = 128 * 1_024;

export type Reaching = Pick<Outside, "send" | "timeLimit" | "clock">;

/**
 * Sends a signed request to a peer and reads its answer, which that peer has to have signed too. Nothing that it says leads anywhere:
 * redirects are not followed, and of a refusal only its status is read.
 *
 * @throws ToolError peer_unreachable, peer_refused, rate_limited, peer_unreadable
 */
export async function sendToPeer(
  { origin, name, publicKey }: Other,
  {
    path,
    grant,
    given,
    headers,
  }: {
    readonly path: string;
    readonly grant: string;
    readonly given: object;
    readonly headers?: Readonly<Record<string, string>>;
  },
  identity: Identity,
  { send, timeLimit, clock }: Reaching,
): Promise<unknown> {
  if (originIn(origin) === null) throw unreachable(name, "has no public address");
  const body = JSON.stringify(given);
  const signed = await signRequest({ path, body, grant }, identity, clock().getTime());
  const init = {
    method: "POST",
    redirect: "manual",
    signal: timeLimit(ANSWER_LIMIT_MS),
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...headers,
      ...signed.headers,
    },
    body,
  } as const;
  const response = await send(`${origin}${path}`, init).catch(() => {
    throw unreachable(name, "did not answer");
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw refusal(name, response);
  }
  const bytes = await (response.body === null
    ? Promise.resolve(null)
    : bytesUpTo(response.body, ANSWER_MAX_BYTES)
  ).catch(() => {
    throw unreachable(name, "broke its answer off");
  });
  const text = bytes && new TextDecoder().decode(bytes);
  const signature = response.headers.get(ANSWER_HEADER) ?? "";
  if (text === null || !(await isSignedBy(publicKey, signature, answerText(signed.nonce, text))))
    throw peerUnreadable(name);
  const said = jsonValueIn(text);
  if (said === undefined) throw peerUnreadable(name);
  return said;
}

const unreachable = (name: string, why: string): ToolError =>
  new ToolError("peer_unreachable", `The Purser of ${name} ${why}; try again later.`);

export const peerUnreadable = (name: string): ToolError =>
  new ToolError(
    "peer_unreadable",
    `What came from the address of ${name} is not an answer that their key has signed; nothing of it was used.`,
  );

function refusal(name: string, { status }: Response): ToolError {
  if (status === 401 || status === 403)
    return new ToolError(
      "peer_refused",
      `The Purser of ${name} refused, and says no reason to anybody: their grant may be taken back, ended or of a lower level, or yours is unknown there. Ask their owner.`,
    );
  if (status === 429)
    return new ToolError(
      "rate_limited",
      `The Purser of ${name} takes no more for now; try again in an hour.`,
    );
  return unreachable(name, `answered ${status} instead`);
}
