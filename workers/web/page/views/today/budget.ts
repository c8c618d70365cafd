import { ask } from "../../api/request.ts";
import { watched } from "../../api/watched.ts";

/** The month's money, as Today and Money show it: one answer, so that they cannot disagree. */
export const budget = watched("budget", () => ask("GET /api/budget"));
