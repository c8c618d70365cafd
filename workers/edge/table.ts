import { routes as archive } from "../archive/routes.ts";
import { routes as gate } from "../gate/routes.ts";
import { routes as ledger } from "../ledger/routes.ts";
import { routes as live } from "../live/routes.ts";
import { routes as openapi } from "../openapi/routes.ts";
import { routes as proxy } from "../proxy/routes.ts";
import type { Route } from "../route.ts";
import { routes as runtime } from "../runtime/routes.ts";
import { routes as door } from "./routes.ts";

/** Every Worker's rows, by the binding that leads to it; `DOOR` is the door itself. */
const ROWS = {
  DOOR: door,
  OPENAPI: openapi,
  GATE: gate,
  LEDGER: ledger,
  LIVE: live,
  RUNTIME: runtime,
  PROXY: proxy,
  ARCHIVE: archive,
} as const satisfies Readonly<Record<string, readonly Route[]>>;

/** The Worker that answers: its binding's name, or the door itself. */
export type Owner = keyof typeof ROWS;
export type Owned = Route & { readonly owner: Owner };

/**
 * Every route of the deployment. The door answers nothing that is not here; the firewall, the Access applications and
 * `/openapi.json` are made from it.
 */
export const ROUTES: readonly Owned[] = Object.entries(ROWS).flatMap(([owner, rows]) =>
  rows.map((route) => ({ ...route, owner: owner as Owner })),
);
