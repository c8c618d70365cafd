import { APIError, BaseAnthropic } from "@anthropic-ai/sdk";
import {
  type MessageCountTokensParams,
  type MessageCountTokensTool,
  type MessageCreateParamsStreaming,
  Messages,
  type RawMessageStreamEvent,
} from "@anthropic-ai/sdk/resources/messages";
import { unlessEnded, within } from "../time/within.ts";
import type { ModelCall, ModelDesk } from "./call.ts";
import { gatewayHeaders } from "./gateway.ts";

export { APIError };

/** The free count answers at once, or the estimate is used. */
const COUNT_TIMEOUT_MS = 5_000;

/** The provider, as one attempt sees it. */
export type Client = {
  readonly countTokens: (request: MessageCountTokensParams, signal: AbortSignal) => Promise<number>;
  readonly stream: (
    request: MessageCreateParamsStreaming,
    signal: AbortSignal,
  ) => Promise<AsyncIterable<RawMessageStreamEvent>>;
  /** Whether the request for an answer has left this machine. */
  readonly wasSent: () => boolean;
};

/** The SDK's client with the one part of the API that is used: half the bundle, and two thirds of its cold start. */
class MessagesClient extends BaseAnthropic {
  readonly messages = new Messages(this);
}

/**
 * The one place that makes the SDK's client (a test looks for others). Its own retries are off: every attempt needs its
 * own reservation.
 */
export function openClient(desk: ModelDesk, apiKey: string): Client {
  let sent = false;
  const sdk = new MessagesClient({
    apiKey,
    baseURL: desk.baseUrl,
    defaultHeaders: gatewayHeaders(desk.gatewayToken),
    maxRetries: 0,
    logLevel: "off",
    fetch: (input, init) => {
      // The call may have ended while the SDK prepared it, and its reservation with it.
      if (init?.signal?.aborted) return Promise.reject(init.signal.reason);
      const url = input instanceof Request ? input.url : String(input);
      if (url.endsWith("/v1/messages")) sent = true;
      // A redirect would carry the key and the prompt to an address that nobody configured.
      return desk.send(url, { ...init, redirect: "manual" });
    },
  });
  return {
    wasSent: () => sent,
    countTokens: (request, outer) =>
      // The SDK's own time limit ends with the headers; the body may hang too.
      within(COUNT_TIMEOUT_MS, outer, async (signal) => {
        const { input_tokens } = await unlessEnded(signal, sdk.messages.countTokens(request, { signal }));
        return input_tokens;
      }),
    stream: (request, signal) => unlessEnded(signal, sdk.messages.create(request, { signal })),
  };
}

/** What is counted and what is sent have the same parts, so that the count is of what is sent. */
export function requestOf(call: ModelCall, model: string): MessageCountTokensParams {
  const { system, messages, schema, reused } = call;
  const tools = toolsOf(call);
  return {
    model,
    system: system.toWellFormed(),
    messages: wellFormed(messages),
    ...(tools.length > 0 ? { tools } : {}),
    ...(tools.length > 0 && call.withoutTools ? { tool_choice: { type: "none" as const } } : {}),
    ...(schema ? { output_config: { format: { type: "json_schema" as const, schema } } } : {}),
    ...(reused ? { cache_control: { type: "ephemeral" as const } } : {}),
  };
}

/** Its oldest form: the later ones filter what they find by running code, which costs apart. */
const WEB_SEARCH = { type: "web_search_20250305", name: "web_search" } as const;

function toolsOf({ tools = [], webSearches = 0 }: ModelCall): MessageCountTokensTool[] {
  return webSearches > 0 ? [...tools, { ...WEB_SEARCH, max_uses: webSearches }] : [...tools];
}

/** Half of a surrogate pair, as a text cut by length ends with, is no UTF-8: the provider refuses the whole request with 400. */
const wellFormed = (messages: ModelCall["messages"]): MessageCountTokensParams["messages"] =>
  JSON.parse(
    JSON.stringify(messages, (_, value: unknown) =>
      typeof value === "string" ? value.toWellFormed() : value,
    ),
  ) as MessageCountTokensParams["messages"];
