/** Where a runtime's processor time went: parts of 1 by Worker, of what ran in the Workers' own code and in what it called. */
export type Shares = Readonly<Record<string, number>>;

type Target = { readonly webSocketDebuggerUrl: string };
type Profile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string } }[];
  readonly samples: readonly number[];
  /** Microseconds of the system's monotonic clock, and from each sample to the next. */
  readonly startTime: number;
  readonly timeDeltas: readonly number[];
};
/** When each Worker's isolate was seen in its own code: milliseconds as process.hrtime() counts them. */
export type Moments = Readonly<Record<string, readonly number[]>>;
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

/** When a profile saw the isolate's own code. A moment counts once, however long another process had the processor. */
function ownMoments({ nodes, samples, startTime, timeDeltas }: Profile): number[] {
  const others = new Set(
    nodes.filter(({ callFrame }) => NOT_ITS_OWN.has(callFrame.functionName)).map(({ id }) => id),
  );
  let at = startTime;
  return samples.flatMap((id, n) => {
    at += timeDeltas[n] ?? 0;
    return others.has(id) ? [] : [at / 1_000];
  });
}

/** Where the processor time of the work went. @param inspector the runtime's address for inspectors */
export async function profiledShares(inspector: URL, work: () => Promise<unknown>): Promise<Shares> {
  const moments = Object.entries(await profiledMoments(inspector, work, EVERY_MICROSECONDS));
  const sum = moments.reduce((so, [, own]) => so + own.length, 0);
  return Object.fromEntries(moments.map(([name, own]) => [name, own.length / sum]));
}

/** Does the work while every declared Worker's isolate is profiled. @throws Error where none of them was seen at work */
export async function profiledMoments(
  inspector: URL,
  work: () => Promise<unknown>,
  everyMicroseconds: number,
): Promise<Moments> {
  const targets = (await (await fetch(`http://${inspector.host}/json/list`)).json()) as readonly Target[];
  const inspectors: Inspector[] = [];
  try {
    for (const { webSocketDebuggerUrl: url } of targets) {
      const worker = DECLARED.exec(url)?.groups?.worker;
      if (worker !== undefined) inspectors.push(await Inspector.open(worker, url));
    }
    const all = <T>(ask: (one: Inspector) => Promise<T>) => Promise.all(inspectors.map(ask));
    await all((one) => one.ask("Profiler.enable"));
    await all((one) => one.ask("Profiler.setSamplingInterval", { interval: everyMicroseconds }));
    await all((one) => one.ask("Profiler.start"));
    await work();
    const moments = await all(async (one) => {
      const { profile } = (await one.ask("Profiler.stop")) as { readonly profile: Profile };
      return [one.worker, ownMoments(profile)] as const;
    });
    const seen = moments.filter(([, own]) => own.length > 0);
    if (seen.length === 0) throw new Error("The profile saw none of the Workers at work.");
    return Object.fromEntries(seen);
  } finally {
    for (const one of inspectors) one.close();
  }
}
