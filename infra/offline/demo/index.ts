import { Response } from "miniflare";
import { openDeployment } from "../deployment.ts";
import type { evaluate } from "../evaluate.ts";
import { openOfflineModel } from "../model/model.ts";
import { OFFLINE_KEY } from "../model/server.ts";
import { clockBefore } from "./clock.ts";
import { fillMonth } from "./fill.ts";
import { DEMO_DAYS, monthOfDeeds } from "./month.ts";
import { ANSWER } from "./words.ts";

/** The same month at every start. */
export const DEMO_SEED = 20_261_101;
/** Nothing listens there; the demo's model is in this process. */
const MODEL = "http://127.0.0.1:9";

/** What the demo's deployment is configured with; models of a size that a month with them is worth looking at. */
export const DEMO_CONFIG = {
  demo: "true",
  models: '{"chat":"claude-opus-5-5","background":"claude-sonnet-5-5"}',
  aiGatewayToken: undefined,
} as const;

/** The same with a model that is nobody's bill, for whoever opens the demo without asking it anything. */
export const UNASKED_DEMO = { ...DEMO_CONFIG, anthropicApiKey: OFFLINE_KEY, modelBaseUrl: MODEL } as const;

export type DemoOptions = {
  readonly root: string;
  /** An empty folder for its data. */
  readonly state: string;
  readonly stack: string;
  /** How many days before now; a month unless said. */
  readonly days?: number;
  /** What time it is when the month ends, and by which it is filled; it must go on meanwhile. */
  readonly now: () => Date;
  /** The moment the month ends with, in Unix milliseconds; absent = now. */
  readonly end?: number;
  /** How far that clock is from the machine's, which the Workers have; together unless a test has moved its own. */
  readonly shiftMs?: number;
  /** How the program is evaluated; absent = anew. */
  readonly evaluate?: typeof evaluate;
};

/**
 * Fills a folder with a month of activity: through the real door and Workers, with the real ledger, and with a clock that goes through
 * the month before now. Nothing outside is reached, and nothing is billed.
 */
export async function fillDemo({
  root,
  state,
  stack,
  days = DEMO_DAYS,
  now,
  end = now().getTime(),
  shiftMs = 0,
  ...options
}: DemoOptions): Promise<void> {
  const at = { now: end };
  const model = openOfflineModel(() => ({ text: ANSWER }));
  const here = await openDeployment(stack, {
    root,
    state,
    config: UNASKED_DEMO,
    clock: () => new Date(at.now),
    before: [(script) => clockBefore(script, shiftMs)],
    // Its lines are of a month that nobody asked for.
    log: () => undefined,
    ...(options.evaluate ? { evaluate: options.evaluate } : {}),
    outbound: async (request) => {
      if (!request.url.startsWith(MODEL)) return new Response(null, { status: 502 });
      const { url, method } = request;
      const body = method === "GET" || method === "HEAD" ? null : await request.text();
      const reply = await model.answer(new globalThis.Request(url, { method, body }));
      return new Response(await reply.arrayBuffer(), { status: reply.status, headers: [...reply.headers] });
    },
  });
  try {
    await fillMonth(here, monthOfDeeds(DEMO_SEED, end, days), at, now);
  } finally {
    await here.close();
  }
}

/** The last line of a start. */
export const DEMO_SAYS =
  "This is a demo: everything in it is made up, nothing is billed, and it begins anew at each start. Without --demo is your own.";

/** The same as `fillDemo`, and says that it takes a while. */
export async function sayAndFill(options: DemoOptions, say: (line: string) => void): Promise<void> {
  say("A demo: filling a made-up month through the real endpoints, which takes about half a minute.");
  await fillDemo(options);
}
