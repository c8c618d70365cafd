import { type Behaviour, behaviourIn } from "./behaviour.ts";
import { type ReplyBlock, replyTo } from "./reply.ts";
import { lastText, type ModelRequest, promptTextOf, tokensIn } from "./request.ts";
import { eventsOf, streamBodyOf } from "./stream.ts";

/** One request as it came in. */
type Seen = { readonly path: string; readonly headers: Headers; readonly asked: ModelRequest };

/** What a test wants for one request: a behaviour, the very words of the answer, or all of its parts. */
export type WantedReply = Behaviour | { readonly text: string } | { readonly blocks: readonly ReplyBlock[] };

export type OfflineModel = {
  /** Answers as `POST /v1/messages` and `/v1/messages/count_tokens` of the Messages API do. */
  readonly answer: (request: Request) => Promise<Response>;
  readonly seen: readonly Seen[];
};

/** Prompts that stay in its cache; the oldest make room. */
const CACHE_MAX = 100;

/**
 * Stands in for the model provider where there is no key and no network. Every answer says that it comes from the offline
 * model. Only standard web types, so that it runs behind a loopback server and inside tests alike.
 */
export function openOfflineModel(
  wants: (asked: ModelRequest) => WantedReply | undefined = () => undefined,
): OfflineModel {
  const seen: Seen[] = [];
  const cache: string[] = [];
  const answer = async (request: Request): Promise<Response> => {
    const { pathname: path } = new URL(request.url);
    if (request.method === "HEAD" || request.method === "GET") return new Response(null, { status: 200 });
    const asked = await request
      .json()
      .then((body) => body as ModelRequest)
      .catch(() => null);
    if (asked === null || !Array.isArray(asked.messages))
      return failure(400, "invalid_request_error", "Not JSON");
    seen.push({ path, headers: request.headers, asked });
    const wanted = wants(asked) ?? behaviourIn(lastText(asked));
    const behaviour = typeof wanted === "string" ? wanted : "answer";
    if (path.endsWith("/count_tokens")) return Response.json({ input_tokens: tokensIn(promptTextOf(asked)) });
    if (!path.endsWith("/v1/messages")) return failure(404, "not_found_error", "Not found");
    if (behaviour === "silent") return silence(request.signal);
    const refuse = REFUSALS[behaviour];
    if (refuse) return refuse();
    const script = typeof wanted === "object" ? blocksOf(wanted) : undefined;
    return reply(`msg_offline_${seen.length}`, asked, cachedTokens(cache, asked), behaviour, script);
  };
  return { answer, seen };
}

const blocksOf = (wanted: Exclude<WantedReply, Behaviour>): readonly ReplyBlock[] =>
  "text" in wanted ? [{ type: "text", text: wanted.text }] : wanted.blocks;

function reply(
  id: string,
  asked: ModelRequest,
  cached: number,
  behaviour: Behaviour,
  script?: readonly ReplyBlock[],
): Response {
  const { model } = asked;
  const plain = replyTo(asked, cached, script);
  const answer = behaviour === "declines" ? { ...plain, blocks: [], stopReason: "refusal" as const } : plain;
  if (asked.stream) {
    return new Response(streamBodyOf(eventsOf(id, model, answer, behaviour), behaviour), {
      headers: { "content-type": "text/event-stream" },
    });
  }
  const { blocks: content, stopReason: stop_reason, usage } = answer;
  return Response.json({ id, type: "message", role: "assistant", model, content, stop_reason, usage });
}

/** How much of the prompt an earlier one began with. */
function cachedTokens(cache: string[], asked: ModelRequest): number {
  if (!asked.cache_control) return 0;
  // The closing brackets differ, and so does everything after the last message that both have.
  const prompt = JSON.stringify([asked.model, asked.system, ...asked.messages]).slice(0, -1);
  const known = cache
    .filter((earlier) => prompt.startsWith(earlier))
    .toSorted((a, b) => b.length - a.length)[0];
  cache.push(prompt);
  if (cache.length > CACHE_MAX) cache.shift();
  return known === undefined ? 0 : tokensIn(known);
}

/** Where a redirect leads: nobody is there, and nobody may ask. */
const ELSEWHERE = "https://elsewhere.invalid/v1/messages";

const page = (status: number, title: string): Response =>
  new Response(`<title>${title}</title>`, { status, headers: { "content-type": "text/html" } });

const REFUSALS: Readonly<Partial<Record<Behaviour, () => Response>>> = {
  "rate-limited": () => failure(429, "rate_limit_error", "Too many requests", { "retry-after": "1" }),
  "spend-limit": () => failure(429, "rate_limit_error", "Monthly limit", {}, "enforced_spend_limit_reached"),
  "workspace-limit": () =>
    failure(400, "invalid_request_error", "You have reached your specified workspace API usage limits."),
  "payment-required": () => failure(402, "billing_error", "Payment required"),
  overloaded: () => failure(529, "overloaded_error", "Overloaded"),
  broken: () => failure(500, "api_error", "Internal server error"),
  "bad-gateway": () => page(502, "Bad gateway"),
  "gateway-timeout": () => failure(504, "timeout_error", "Request timed out"),
  "proxy-timeout": () => page(524, "A timeout occurred"),
  redirects: () => new Response(null, { status: 307, headers: { location: ELSEWHERE } }),
  page: () => page(200, "Welcome"),
  "bad-key": () => failure(401, "authentication_error", "invalid x-api-key"),
};

/** Never answers; ends when the one who asks gives up. */
const silence = (signal: AbortSignal): Promise<Response> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
  });

function failure(
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
  error_code?: string,
): Response {
  const details = error_code === undefined ? {} : { details: { error_code } };
  const body = {
    type: "error",
    error: { type, message: `${message} (offline model)`, ...details },
    request_id: "req_offline",
  };
  return Response.json(body, { status, headers });
}
