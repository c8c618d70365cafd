import type { ComponentType } from "preact";
import { VIEWS, type View } from "../views.ts";
import { me } from "./api/session.ts";
import { laterStyle } from "./shell/later-style.ts";
import { breath } from "./shell/turns.ts";
import Approvals from "./views/approvals/approvals.tsx";
import Today from "./views/today/today.tsx";

/** Views that the page has from the start, by their names. They have no index.tsx: the build would write a file for each that leads back here. */
const AT_ONCE: Readonly<Record<string, ComponentType>> = { today: Today, approvals: Approvals };

/** The code of a view: of the first ones after a breath, so that what stands around it is drawn first; each other is a file of its own. */
export async function codeOf({ name }: View): Promise<ComponentType> {
  const known = AT_ONCE[name];
  if (known) {
    await breath();
    return known;
  }
  const [{ default: code }] = await Promise.all([
    import(`./views/${name}/index.tsx`) as Promise<{ readonly default: ComponentType }>,
    laterStyle(),
  ]);
  return code;
}

/** The view that an address belongs to; null for none. */
export function viewAt(path: string): View | null {
  return VIEWS.find((view) => path === view.path || (view.below && path.startsWith(`${view.path}/`))) ?? null;
}

/** Views that the signed-in person may see; what somebody's role decides is not shown before it is known. */
export const visibleViews = (): readonly View[] =>
  VIEWS.filter(({ needs }) => needs === undefined || me.value?.may.includes(needs));
