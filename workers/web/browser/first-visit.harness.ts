import type { Page } from "playwright-core";
import type { Stand } from "./stand.harness.ts";

/** How many times slower than this machine's the page's processor is made: about a phone's. */
export const SLOWDOWN = 4;

const OBSERVE = `
  globalThis.seen = { lcpMs: 0, shift: 0, taskMs: 0 };
  const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => { seen.lcpMs = entry.startTime; });
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  // Not asked from outside: what asks would be measured with the page.
  new MutationObserver((_, all) => {
    const text = document.body?.textContent ?? "";
    if (!text.includes("left of $15.00") || !text.includes("so far")) return;
    all.disconnect();
    requestAnimationFrame(() => setTimeout(() => console.info("all is there")));
  }).observe(document, { childList: true, subtree: true, characterData: true });
  watch("longtask", (entry) => { seen.taskMs = Math.max(seen.taskMs, entry.duration); });
`;
/** As the browser tells it, by the clock on the wall. */
type Seen = { readonly lcpMs: number; readonly shift: number; readonly taskMs: number };

export type Visit = Seen & {
  /** Processor time of the page's main thread from its navigation until its largest part was drawn, and of its longest task, both over the pace. */
  readonly untilDrawnMs: number;
  readonly longestMs: number;
  /** How many times longer than on a quiet machine (2 cores of 2026) the same work took here and now. */
  readonly pace: number;
  readonly files: string[];
  readonly calls: string[];
};

/** A browser that starts a process for a visit may begin to trace it after the visit has begun. */
const VISITS_MAX = 6;

/** Somebody's first visit on a phone, with everything there when it ends. One at a time in a browser: it is traced. */
export async function firstVisit(stand: Stand): Promise<Visit> {
  for (let tries = 0; tries < VISITS_MAX; tries += 1) {
    const visit = await tracedVisit(stand);
    if (visit !== null) return visit;
  }
  throw new Error(`None of ${VISITS_MAX} traces has the visit's beginning.`);
}

/** null when the trace lacks where it began, so that nothing can be told from it. */
async function tracedVisit(stand: Stand): Promise<Visit | null> {
  const { context, page } = await stand.device();
  const browser = context.browser();
  if (!browser) throw new Error("The device is in no browser.");
  await context.addInitScript(OBSERVE);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  const requests: string[] = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "blink.user_timing"] });
  const isThere = page.waitForEvent("console", (message) => message.text() === "all is there");
  await page.goto("/");
  await isThere;
  const seen = await page.evaluate<Seen>("seen");
  await page.evaluate(WORK);
  const main = mainThreadOf(await browser.stopTracing(), page);
  await context.close();
  if (main === null) return null;
  const drawnAt = main.beganAt + seen.lcpMs * US_PER_MS;
  const own = main.tasks.filter(({ ts }) => ts >= main.beganAt && ts < main.workedFrom);
  const pace = main.workMs / WORK_MS;
  const before = own.filter(({ ts }) => ts < drawnAt).reduce((sum, task) => sum + msOf(task), 0);
  return {
    ...seen,
    untilDrawnMs: before / pace,
    longestMs: Math.max(...own.map(msOf)) / pace,
    pace,
    files: requests.filter((path) => !path.startsWith("/api/")),
    calls: requests.filter((path) => path.startsWith("/api/") && path !== "/api/live"),
  };
}

/** Work of the kind that a page does, always the same: the pace is what it takes of processor time, over what it takes on a quiet machine. */
const WORK_MS = 40;
const WORK = `(() => {
  performance.mark("work-from");
  const made = document.createElement("div");
  for (let i = 0; i < 400; i += 1) {
    const one = made.appendChild(document.createElement("p"));
    one.className = "soft";
    one.append(JSON.stringify(JSON.parse(JSON.stringify({ i, list: Array.from({ length: 20 }, (_, at) => ({ at, name: "n" + at })) }))).slice(0, 40));
  }
  performance.mark("work-until");
})()`;

const US_PER_MS = 1_000;
/** An event of Chromium's trace; times in microseconds, `tdur` and `tts` those of the thread's own clock, which stands while others run. */
type Traced = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly tts?: number;
  readonly tdur?: number;
  readonly args: { readonly data?: { readonly documentLoaderURL?: string } };
};
const msOf = ({ tdur = 0 }: Traced): number => tdur / US_PER_MS;

/** The tasks of the page's own main thread, from when it was gone to; null when the trace does not have that. */
function mainThreadOf(trace: Buffer, page: Page) {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly Traced[] };
  const named = (name: string, of: readonly Traced[] = traceEvents) =>
    of.filter((event) => event.name === name);
  const [gone] = named("navigationStart").filter(({ args }) => args.data?.documentLoaderURL === page.url());
  if (!gone) return null;
  const own = traceEvents.filter(({ pid, tid }) => pid === gone.pid && tid === gone.tid);
  const committed = named("CommitLoad", own).find(({ ts }) => ts > gone.ts)?.ts ?? Number.NaN;
  const [from, until] = [named("work-from", own)[0], named("work-until", own)[0]];
  if (!from?.tts || !until?.tts)
    throw new Error("The trace has no processor time of the work that gives the pace.");
  return {
    beganAt: gone.ts,
    workedFrom: from.ts,
    workMs: (until.tts - from.tts) / US_PER_MS,
    // What comes before is the browser's own: it makes the document.
    tasks: named("ThreadControllerImpl::RunTask", own).filter(({ ts }) => ts > committed),
  };
}
