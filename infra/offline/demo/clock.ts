import type { Properties } from "../engine.ts";
import type { Runtime } from "../runtime.ts";

// The demo's month lies in the past, so the Workers' clock is told what time it is. Their code is the deployed one: this stands before
// it, as a drill does (runtime.ts, `before`).

const HOST = "https://clock.purser.invalid";

/**
 * A module before a Worker's own: `Date` answers with the moment that was set last, and an alarm that is so far away by that clock
 * rings as far away by the machine's. Every class of a Worker shares its clock.
 *
 * @param shiftMs how far it is from the machine's while nothing was set
 */
export function clockBefore(script: Properties, shiftMs = 0): string {
  const main = JSON.stringify(`./${String(script.mainModule)}`);
  const { newSqliteClasses = [] } = (script.migrations ?? {}) as { newSqliteClasses?: readonly string[] };
  const classes = newSqliteClasses.map((name) => `export const ${name} = keeping(main.${name});`);
  return `import * as main from ${main};
export * from ${main};
const Real = Date;
let at = null;
const now = () => at ?? Real.now() + ${shiftMs};
globalThis.Date = class extends Real {
  constructor(...of) { super(...(of.length === 0 ? [now()] : of)); }
  static now() { return now(); }
};
const told = (request) => {
  if (!request.url.startsWith(${JSON.stringify(HOST)})) return null;
  const said = new URL(request.url).searchParams.get("at");
  at = said === "" ? null : Number(said);
  return new Response(null, { status: 204 });
};
const patched = new WeakSet();
function patch(storage) {
  const proto = Object.getPrototypeOf(storage);
  if (patched.has(proto)) return;
  patched.add(proto);
  const { setAlarm, getAlarm } = proto;
  proto.setAlarm = function (due, options) { return setAlarm.call(this, Number(due) - now() + Real.now(), options); };
  proto.getAlarm = async function (options) {
    const due = await getAlarm.call(this, options);
    return due === null ? null : due - Real.now() + now();
  };
}
const keeping = (Class) => class extends Class {
  constructor(ctx, env) { patch(ctx.storage); super(ctx, env); }
};
${classes.join("\n")}
const Main = main.default;
export default typeof Main === "function"
  ? class extends Main { fetch(request) { return told(request) ?? super.fetch(request); } }
  : { ...Main, fetch: (request, env, ctx) => told(request) ?? Main.fetch(request, env, ctx) };
`;
}

/** Workers whose answers say nothing of the time. */
const TIMELESS = /-(clock|live|openapi|proxy|web)$/;

type Teller = (at: number | null) => Promise<void>;

/** Tells every Worker what time it is; null = the machine's own again. */
export async function openClock({ miniflare, scripts }: Runtime): Promise<Teller> {
  const workers = await Promise.all(
    scripts.filter((script) => !TIMELESS.test(script)).map((script) => miniflare.getWorker(script)),
  );
  return async (at) => {
    const replies = await Promise.all(workers.map((worker) => worker.fetch(`${HOST}/?at=${at ?? ""}`)));
    const wrong = replies.find(({ status }) => status !== 204);
    if (wrong) throw new Error(`A Worker did not take the demo's time: ${wrong.status}`);
  };
}
