import { flag, known, readText } from "../reading.ts";
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
