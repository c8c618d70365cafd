import { flag, known, read, readCount, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type Violation, violation } from "./violation.ts";

/** Each script is closed at workers.dev and at preview addresses, which no Access application stands in front of. */
export function workersDev(resources: readonly Resource[]): Violation[] {
  const closed = new Set(
    ofKind(resources, "cloudflare:WorkersScriptSubdomain").filter(isClosed).map(scriptNameOf),
  );
  const open = (script: Resource) => !closed.has(scriptNameOf(script));
  return ofKind(resources, "cloudflare:WorkersScript")
    .filter(open)
    .map((script) =>
      violation(
        script,
        "its workers.dev or preview addresses are not closed. Declare a WorkersScriptSubdomain with enabled and previewsEnabled false.",
      ),
    );
}

const isClosed = ({ props }: Resource): boolean =>
  known(flag(props, "enabled")) === false && known(flag(props, "previewsEnabled")) === false;

/** The script's name in the account; while that is not known, the name in the program, which both share. */
const scriptNameOf = ({ name, props }: Resource): string => known(readText(props, "scriptName")) ?? name;

/** Each script writes logs: what happened at the door has to be readable afterwards. */
export function observability(resources: readonly Resource[]): Violation[] {
  return ofKind(resources, "cloudflare:WorkersScript")
    .filter(({ props }) => known(flag(props, "observability", "enabled")) !== true)
    .map((script) => violation(script, "it writes no logs. Set observability.enabled to true."));
}

/**
 * Files beside a script are asked for after the script, except where a rule of the list says otherwise: in front of it they would be
 * answered without the door's identity, limits and record. The provider (v5.22) fails at every later plan once the list has become a
 * boolean or the other way round, so that its form is fixed.
 */
export function filesBeforeScript(resources: readonly Resource[]): Violation[] {
  return ofKind(resources, "cloudflare:WorkersScript")
    .filter(({ props }) => read(props, "assets").state !== "absent" && !asksScriptFirst(props))
    .map((script) =>
      violation(
        script,
        'its files are not behind it. Set assets.config.runWorkerFirst to a list that begins with "/*" and then names only exceptions such as "!/assets/*".',
      ),
    );
}

function asksScriptFirst(props: unknown): boolean {
  const path = ["assets", "config", "runWorkerFirst"] as const;
  const length = known(readCount(props, ...path)) ?? 0;
  const rules = Array.from({ length }, (_, index) => known(readText(props, ...path, index)));
  return rules[0] === "/*" && rules.slice(1).every((rule) => rule !== null && /^!\/[^*]+\/\*$/.test(rule));
}
