import { ask } from "../../api/request.ts";
import { resource } from "../../api/resource.ts";

/** The month's money, as Today and Money show it: one answer, so that they cannot disagree. */
export const budget = resource("budget", () => ask("GET /api/budget"));
