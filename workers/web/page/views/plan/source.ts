import { ask } from "../../api/request.ts";
import { watched } from "../../api/watched.ts";
import { clockIn } from "./clock.ts";

/** The plan of today, in its owner's zone. */
export const plan = watched("plan", () => ask("GET /api/plan"));

/** "08:00 – 08:45"; what is not known is left out. */
export const spanIn = (from: string | null, to: string | null, zone: string): string =>
  [from, to].flatMap((at) => (at === null ? [] : [clockIn(at, zone)])).join(" – ");
