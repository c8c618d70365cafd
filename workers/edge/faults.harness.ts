import type { Request } from "miniflare";
import { Response } from "miniflare";
import type { Properties } from "../../infra/offline/engine.ts";

// For drills: the uploaded modules, unchanged, with something between them and their bindings that can fail or be slow. What
// it does is asked for at an address that only the test answers, before each use of a binding.

const FAULTS = "https://faults.purser.invalid/";

/** What happens at each use: an error, or this many milliseconds of waiting. */
export type Fault = "fail" | number;

export class Faults {
  readonly #set = new Map<string, Fault>();
  readonly uses = new Map<string, number>();

  /** `part` is a binding's name, "MODEL" or "BACKEND". */
  set(part: string, fault: Fault | null): void {
    if (fault === null) this.#set.delete(part);
    else this.#set.set(part, fault);
  }

  clear(): void {
    this.#set.clear();
  }

  /** The answer to a Worker that asks what to do, or null when the request is about something else. */
  async answer(request: Request): Promise<Response | null> {
    if (!request.url.startsWith(FAULTS)) return null;
    return (await this.at(request.url.slice(FAULTS.length)))
      ? new Response(null, { status: 204 })
      : new Response(null, { status: 500 });
  }

  /** Waits as long as the part is slow; false when it is to fail. */
  async at(part: string): Promise<boolean> {
    this.uses.set(part, (this.uses.get(part) ?? 0) + 1);
    const fault = this.#set.get(part);
    if (typeof fault === "number") await new Promise((resolve) => setTimeout(resolve, fault));
    return fault !== "fail";
  }
}

/** The module that stands before a Worker's own: the same exports, with bindings that may fail. */
export function faulty(script: Properties): string {
  const main = String(script.mainModule);
  const { newSqliteClasses = [] } = (script.migrations ?? {}) as { newSqliteClasses?: readonly string[] };
  const classes = newSqliteClasses.map(
    (name) =>
      `export class ${name} extends real.${name} { constructor(ctx, env, ...rest) { super(ctx, faulty(env), ...rest); } }`,
  );
  // By kind and not by looks: a service answers to every name as if it had a method of it.
  const bindings = (script.bindings ?? []) as readonly Properties[];
  const kinds = Object.fromEntries(bindings.map(({ name, type }) => [String(name), type]));
  return `import * as real from "./${main}";
const KINDS = ${JSON.stringify(kinds)};
${BETWEEN}
${classes.join("\n")}
export default typeof real.default === "function"
  ? class extends real.default { constructor(ctx, env) { super(ctx, faulty(env)); } }
  : { fetch: (request, env, ctx) => real.default.fetch(request, faulty(env), ctx) };
`;
}

// D1 statements are wrapped apart, because a batch takes the platform's own.
const BETWEEN = `
const envs = new WeakMap();
const own = new WeakMap();
async function gate(name) {
  const { status } = await fetch("${FAULTS}" + name);
  if (status !== 204) throw new Error(name + " does not answer (drill)");
}
function gated(name, target, wrap) {
  return new Proxy(target, {
    get(_, property) {
      const value = Reflect.get(target, property);
      if (typeof value !== "function" || property === "then") return value;
      return wrap(property, value, async (...args) => { await gate(name); return target[property](...args); });
    },
  });
}
const calls = (_property, _value, call) => call;
function statement(name, real) {
  const wrapped = gated(name, real, (property, value, call) =>
    property === "bind" ? (...args) => statement(name, real.bind(...args)) : call);
  own.set(wrapped, real);
  return wrapped;
}
const database = (name, real) => new Proxy(real, {
  get(_, property) {
    if (property === "prepare") return (sql) => statement(name, real.prepare(sql));
    if (property === "batch") return async (list) => { await gate(name); return real.batch(list.map((one) => own.get(one) ?? one)); };
    const value = Reflect.get(real, property);
    return typeof value === "function" ? value.bind(real) : value;
  },
});
const namespace = (name, real) => new Proxy(real, {
  get(_, property) {
    const value = Reflect.get(real, property);
    if (property === "getByName" || property === "get") return (...args) => gated(name, value.apply(real, args), calls);
    return typeof value === "function" ? value.bind(real) : value;
  },
});
const WRAPPERS = { d1: database, durable_object_namespace: namespace, kv_namespace: gated, r2_bucket: gated, service: gated };
const binding = (name, value) => WRAPPERS[KINDS[name]]?.(name, value, calls) ?? value;
function faulty(env) {
  const known = envs.get(env);
  if (known) return known;
  const made = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, binding(name, value)]));
  envs.set(env, made);
  return made;
}
`;
