import type { Power } from "./power.ts";

// Azure as the Worker sees it: Entra's token endpoint and the compute API of one machine, with its states, its 202s and its moods.

/** How long the control plane takes to start a machine, and to deallocate it, in milliseconds. */
const START_MS = 25_000;
const STOP_MS = 40_000;

type Fault = {
  readonly status: number;
  readonly code: string;
  readonly retryAfter?: string;
  readonly description?: string;
};

export const ACCESS_TOKEN = "an-access-token-that-nobody-may-see";

export class StandInAzure {
  power: Power = "deallocated";
  /** Answered to the next calls of each kind, one after another, before anything happens. */
  readonly faults: Record<"token" | "start" | "deallocate" | "instanceView", (Fault | "lost")[]> = {
    token: [],
    start: [],
    deallocate: [],
    instanceView: [],
  };
  /** A wish to start is taken and comes to nothing, so often. */
  noRoomAfterwards = 0;
  /** Starts that Azure took. */
  starts = 0;
  readonly calls: string[] = [];
  readonly assertions: string[] = [];
  #until: { readonly at: number; readonly power: Power } | null = null;
  #fault: string | null = null;
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Somebody shuts it down from within: it goes on costing. */
  shutDownWithin(): void {
    this.power = "stopped";
  }

  readonly send = async (url: string, init: RequestInit): Promise<Response> => {
    // As the Workers runtime does (github.com/cloudflare/workerd, src/workerd/api/http.c++).
    if (init.redirect === "error") throw new TypeError("Invalid redirect value.");
    const { host, pathname } = new URL(url);
    const kind = host === "login.microsoftonline.com" ? "token" : (pathname.split("/").at(-1) as "start");
    this.calls.push(kind);
    const fault = this.faults[kind].shift();
    if (fault === "lost") throw new TypeError(`fetch failed: ${url} ${JSON.stringify(init.headers)}`);
    if (fault !== undefined) return failed(kind, fault);
    if (kind === "token") return this.#token(init);
    const { authorization } = init.headers as Record<string, string>;
    if (authorization !== `Bearer ${ACCESS_TOKEN}`)
      return failed(kind, { status: 401, code: "InvalidAuthenticationToken" });
    this.#settle();
    return this.#machine(kind);
  };

  #token({ body }: RequestInit): Response {
    this.assertions.push((body as URLSearchParams).get("client_assertion") ?? "");
    return Response.json({ token_type: "Bearer", expires_in: 3_599, access_token: ACCESS_TOKEN });
  }

  #machine(kind: string): Response {
    const accepted = new Response(null, {
      status: 202,
      headers: { "azure-asyncoperation": "https://management.azure.com/operations/1" },
    });
    if (kind === "start") {
      this.starts++;
      if (this.power === "running") return accepted;
      this.#fault = null;
      this.power = "starting";
      const hasRoom = this.noRoomAfterwards-- <= 0;
      this.#until = { at: this.#clock() + START_MS, power: hasRoom ? "running" : "deallocated" };
      if (!hasRoom) this.#fault = "AllocationFailed";
      return accepted;
    }
    if (kind === "deallocate") {
      if (this.power === "deallocated") return accepted;
      this.power = "deallocating";
      this.#until = { at: this.#clock() + STOP_MS, power: "deallocated" };
      return accepted;
    }
    const provisioning =
      this.#fault !== null && this.#until === null
        ? `ProvisioningState/failed/${this.#fault}`
        : "ProvisioningState/succeeded";
    return Response.json({ statuses: [{ code: provisioning }, { code: `PowerState/${this.power}` }] });
  }

  #settle(): void {
    if (this.#until === null || this.#until.at > this.#clock()) return;
    this.power = this.#until.power;
    this.#until = null;
  }
}

function failed(kind: string, { status, code, retryAfter, description }: Fault): Response {
  const body =
    kind === "token"
      ? { error: code, error_description: description ?? "" }
      : { error: { code, message: "no" } };
  return Response.json(body, {
    status,
    headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
  });
}
