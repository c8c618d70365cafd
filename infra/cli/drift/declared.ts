import { UNKNOWN } from "../../../policies/marks.ts";
import { type Properties, plain } from "../../offline/engine.ts";
import { evaluate, newCloud, type StackEvaluation } from "../../offline/evaluate.ts";

const D1 = "cloudflare:index/d1Database:D1Database";
const KV = "cloudflare:index/workersKvNamespace:WorkersKvNamespace";
const SCRIPT = "cloudflare:index/workersScript:WorkersScript";
const CRON = "cloudflare:index/workersCronTrigger:WorkersCronTrigger";

/** One binding as the program declares it; a field that only the account knows is `undefined`. */
export type DeclaredBinding = {
  readonly name: string;
  readonly type: string;
  readonly fields: Properties;
};
export type DeclaredScript = {
  readonly name: string;
  readonly bindings: readonly DeclaredBinding[];
  /** Cron expressions, in order. */
  readonly crons: readonly string[];
};

/** Ids that the account gave, by the name that the program gave. */
export type AccountIds = {
  readonly databases: ReadonlyMap<string, string>;
  readonly namespaces: ReadonlyMap<string, string>;
};

/**
 * The stack as its committed configuration declares it, with the account's own ids of databases and namespaces in place. What
 * else the account decides stays unknown and is not compared; where an id is missing, the thing itself is.
 */
export function evaluateAgainst(stack: string, ids: AccountIds, root: string): Promise<StackEvaluation> {
  const offline = newCloud(stack);
  return evaluate(stack, {
    root,
    cloud: (type, name, inputs) => {
      if (type === D1) return idOf(ids.databases.get(String(inputs.name)), ["id", "uuid"]);
      if (type === KV) return idOf(ids.namespaces.get(String(inputs.title)), ["id"]);
      const known = offline(type, name, inputs);
      // Names are ours, so that they are known: what a script, a bucket or a gateway is called.
      if (known.id === inputs.scriptName || known.id === inputs.name) return known;
      return Object.fromEntries(Object.keys(known).map((key) => [key, UNKNOWN]));
    },
  });
}

const idOf = (id: string | undefined, names: readonly string[]): Properties =>
  Object.fromEntries(names.map((name) => [name, id ?? "(no such thing in the account)"]));

/** Every script with what it is bound to and when it runs. */
export function declaredScripts({ resources }: StackEvaluation): readonly DeclaredScript[] {
  const inputs = (wanted: string) =>
    resources.filter(({ type }) => type === wanted).map((resource) => plain(resource.inputs) as Properties);
  const crons = inputs(CRON);
  return inputs(SCRIPT).map(({ scriptName, bindings }) => ({
    name: String(scriptName),
    bindings: (bindings as readonly Properties[]).map(bindingOf),
    crons: crons
      .filter((trigger) => trigger.scriptName === scriptName)
      .flatMap(({ schedules }) =>
        (schedules as readonly { readonly cron: string }[]).map(({ cron }) => cron),
      ),
  }));
}

function bindingOf({ name, type, ...fields }: Properties): DeclaredBinding {
  const known = Object.entries(fields).map(([key, value]) => [key, value === UNKNOWN ? undefined : value]);
  return { name: String(name), type: String(type), fields: Object.fromEntries(known) };
}
