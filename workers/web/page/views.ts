import type { ComponentType } from "preact";
import { VIEWS, type View } from "../views.ts";
import { me } from "./api/session.ts";

/** The code of a view; each is a file of its own, asked for when somebody first goes there. */
export const codeOf = ({ name }: View): Promise<{ readonly default: ComponentType }> =>
  import(`./views/${name}/index.tsx`);

/** The view that an address belongs to; null for none. */
export function viewAt(path: string): View | null {
  return VIEWS.find((view) => path === view.path || (view.below && path.startsWith(`${view.path}/`))) ?? null;
}

/** Views that the signed-in person may see; what somebody's role decides is not shown before it is known. */
export const visibleViews = (): readonly View[] =>
  VIEWS.filter(({ needs }) => needs === undefined || me.value?.may.includes(needs));
