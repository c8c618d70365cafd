// A control plane written from docs/contracts.md alone: an endpoint, a bearer token beside a service token, JSON, a time limit.
// It imports nothing of this project, so that it cannot know more than a client does.

/** What its owner sets in the environment. */
export type ControlPlane = {
  readonly CLOUDFLARE_AGENT_ENDPOINT: string;
  readonly CLOUDFLARE_API_TOKEN: string;
  readonly CLOUDFLARE_REQUEST_TIMEOUT: string;
  readonly CF_ACCESS_CLIENT_ID: string;
  readonly CF_ACCESS_CLIENT_SECRET: string;
};

export type Input = {
  readonly prompt: string;
  readonly sessionId?: string | null;
  readonly metadata?: object;
};

/** What its messaging path expects of any runtime. */
export type ContainerOutput = {
  readonly status: "success" | "error";
  readonly result: string | null;
  readonly newSessionId: string | null;
  readonly error: string | null;
};

export type Agent = (input: Input) => Promise<ContainerOutput>;
export type Init = {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
};
export type Fetch = (url: string, init: Init) => Promise<Response>;

type Reply = {
  readonly status?: unknown;
  readonly result?: unknown;
  readonly output?: unknown;
  readonly sessionId?: unknown;
  readonly error?: unknown;
};

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Runs an agent at the endpoint that is set, and maps what comes back. */
export function controlPlane(env: ControlPlane, send: Fetch = (url, init) => fetch(url, init)): Agent {
  return async ({ prompt, sessionId, metadata }) => {
    const access = {
      "CF-Access-Client-Id": env.CF_ACCESS_CLIENT_ID,
      "CF-Access-Client-Secret": env.CF_ACCESS_CLIENT_SECRET,
    };
    const headers = {
      ...(env.CLOUDFLARE_API_TOKEN ? { Authorization: `Bearer ${env.CLOUDFLARE_API_TOKEN}` } : {}),
      ...(env.CF_ACCESS_CLIENT_ID ? access : {}),
      "Content-Type": "application/json",
    };
    try {
      const response = await send(env.CLOUDFLARE_AGENT_ENDPOINT, {
        method: "POST",
        headers,
        body: JSON.stringify({ prompt, sessionId, metadata }),
        signal: AbortSignal.timeout(Number(env.CLOUDFLARE_REQUEST_TIMEOUT)),
      });
      const reply = (await response.json()) as Reply;
      const isSuccess = response.ok && reply.status === "success";
      return {
        status: isSuccess ? "success" : "error",
        result: textOf(reply.result) ?? textOf(reply.output),
        newSessionId: textOf(reply.sessionId),
        error: isSuccess ? null : (textOf(reply.error) ?? `HTTP ${response.status}`),
      };
    } catch (error) {
      return { status: "error", result: null, newSessionId: sessionId ?? null, error: String(error) };
    }
  };
}
