import { isSetting } from "./stand-in.ts";

/** The part of an invocation's context that is looked at. */
type Keeping = { readonly waitUntil: (work: Promise<unknown>) => void };
type Method = (...given: unknown[]) => unknown;
type Methods = Record<string, unknown>;
type Made = new (ctx: object, env: Methods) => object;

/** One invocation as it stands in the log: whose, and how often it asked others. */
export type AskedLine = { readonly invocation: string; readonly asked: number };

/** Every way out of this isolate, since it began. Where two invocations overlap, each is charged with both. */
let asked = 0;

const real = globalThis.fetch;
globalThis.fetch = (...given) => {
  asked += 1;
  return real(...given);
};

/** What only names something and asks nobody. */
const NAMES = new Set(["prepare", "bind", "idFromName", "idFromString", "newUniqueId", "withSession"]);
/** What only makes the thing that is asked then. */
const MAKES = new Set(["prepare", "bind", "getByName", "withSession"]);

const known = new WeakMap<object, object>();

/** A binding that counts each of its methods as one subrequest, and each statement of a batch as one. */
function watched(binding: object): object {
  const isNamespace = binding.constructor.name === "DurableObjectNamespace";
  const proxy = new Proxy(binding, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || typeof name !== "string") return value;
      return (...given: unknown[]) => {
        const makes = MAKES.has(name) || (isNamespace && name === "get");
        if (name === "batch") asked += (given[0] as readonly unknown[]).length;
        else if (!makes && !NAMES.has(name)) asked += 1;
        const plain = given.map((one) =>
          Array.isArray(one) ? one.map((part) => known.get(part) ?? part) : one,
        );
        const made: unknown = Reflect.apply(value as Method, target, plain);
        return makes ? watched(made as object) : made;
      };
    },
  });
  known.set(proxy, binding);
  return proxy;
}

const watchedEnv = (env: Methods): Methods =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      typeof value === "object" && value !== null && !isSetting(value) ? watched(value) : value,
    ]),
  );

/** Carries it out and writes down what it asked, once it and what it keeps have ended. */
function counted<T>(invocation: string, work: (keep: (kept: Promise<unknown>) => void) => T): T {
  const before = asked;
  const kept: Promise<unknown>[] = [];
  const done = work((one) => kept.push(one));
  const tell = () => {
    const line: AskedLine = { invocation, asked: asked - before };
    console.log(JSON.stringify(line));
  };
  void Promise.allSettled([done]).then(() => Promise.allSettled(kept).then(tell));
  return done;
}

/** A class of the Worker, each of whose methods is an invocation. */
export function watchedClass(name: string, base: Made): Made {
  const made = class extends base {
    constructor(ctx: object, env: Methods) {
      super(ctx, watchedEnv(env));
    }
  };
  for (let at = base.prototype as object; at.constructor.name !== "Object"; at = Object.getPrototypeOf(at))
    for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (method === "constructor" || typeof value !== "function" || Object.hasOwn(made.prototype, method))
        continue;
      Object.defineProperty(made.prototype, method, {
        value(this: object, ...given: unknown[]) {
          return counted(`${name}.${method}`, () => Reflect.apply(value as Method, this, given));
        },
      });
    }
  return made;
}

/** What a Worker exports as its default: a class, or an object with a method for each event. */
export function watchedMain(name: string, main: Made | Methods): Made | Methods {
  if (typeof main === "function") return watchedClass(name, main as Made);
  const methods = Object.entries(main).map(([event, method]) => [
    event,
    (given: unknown, env: Methods, ctx: Keeping) =>
      counted(`${name}.${event}`, (keep) => {
        const waitUntil = (work: Promise<unknown>) => {
          keep(work);
          ctx.waitUntil(work);
        };
        return (method as Method)(given, watchedEnv(env), { waitUntil });
      }),
  ]);
  return Object.fromEntries(methods);
}
