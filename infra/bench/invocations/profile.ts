/** Where a runtime's processor time went: parts of 1 by Worker, of what ran in the Workers' own code and in what it called. */
export type Shares = Readonly<Record<string, number>>;

type Target = { readonly webSocketDebuggerUrl: string };
type Profile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string } }[];
  readonly samples: readonly number[];
};
type Told = {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
};

/** As often as costs little: each of the Workers is looked at by a thread of its own. */
const EVERY_MICROSECONDS = 500;
/** How the runtime calls a Worker that the program declares, and how the program names its Workers. */
const DECLARED = /\/core:user:[a-z]+-[a-z]+-(?<worker>[a-z]+)$/;
/** What V8 calls a moment without any code of this isolate. */
const NOT_ITS_OWN = new Set(["(idle)", "(program)", "(root)"]);

/** One isolate's inspector, which speaks Chrome's protocol (chromedevtools.github.io/devtools-protocol, domain Profiler). */
class Inspector {
  readonly worker: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (told: Told) => void>();
  #asked = 0;

  private constructor(worker: string, socket: WebSocket) {
    this.worker = worker;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const told = JSON.parse(String(data)) as Told;
      if (told.id !== undefined) this.#waiting.get(told.id)?.(told);
    });
  }

  static async open(worker: string, url: string): Promise<Inspector> {
    const socket = new WebSocket(url);
    const opened = Promise.withResolvers<void>();
    socket.addEventListener("open", () => opened.resolve());
    socket.addEventListener("error", () => opened.reject(new Error(`${worker}: its inspector did not open`)));
    await opened.promise;
    return new Inspector(worker, socket);
  }

  async ask(method: string, params = {}): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    const told = Promise.withResolvers<Told>();
    this.#waiting.set(id, told.resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await told.promise;
    this.#waiting.delete(id);
    if (error) throw new Error(`${this.worker}: ${method}: ${error.message}`);
    return result;
  }

  close(): void {
    this.#socket.close();
  }
}

/** How many moments a profile saw in the isolate's own code. A moment counts once, however long another process had the processor. */
export function ownMoments({ nodes, samples }: Profile): number {
  const others = new Set(
    nodes.filter(({ callFrame }) => NOT_ITS_OWN.has(callFrame.functionName)).map(({ id }) => id),
  );
  return samples.filter((id) => !others.has(id)).length;
}

/** Does the work while every declared Worker's isolate is profiled. @param inspector the runtime's address for inspectors */
export async function profiledShares(inspector: URL, work: () => Promise<unknown>): Promise<Shares> {
  const targets = (await (await fetch(`http://${inspector.host}/json/list`)).json()) as readonly Target[];
  const inspectors: Inspector[] = [];
  try {
    for (const { webSocketDebuggerUrl: url } of targets) {
      const worker = DECLARED.exec(url)?.groups?.worker;
      if (worker !== undefined) inspectors.push(await Inspector.open(worker, url));
    }
    const all = <T>(ask: (one: Inspector) => Promise<T>) => Promise.all(inspectors.map(ask));
    await all((one) => one.ask("Profiler.enable"));
    await all((one) => one.ask("Profiler.setSamplingInterval", { interval: EVERY_MICROSECONDS }));
    await all((one) => one.ask("Profiler.start"));
    await work();
    const moments = await all(async (one) => {
      const { profile } = (await one.ask("Profiler.stop")) as { readonly profile: Profile };
      return [one.worker, ownMoments(profile)] as const;
    });
    const sum = moments.reduce((so, [, own]) => so + own, 0);
    if (sum === 0) throw new Error("The profile saw none of the Workers at work.");
    return Object.fromEntries(moments.filter(([, own]) => own > 0).map(([name, own]) => [name, own / sum]));
  } finally {
    for (const one of inspectors) one.close();
  }
}
