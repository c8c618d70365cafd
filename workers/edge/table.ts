import { routes as archive } from "../archive/routes.ts";
import { routes as chat } from "../chat/routes.ts";
import { routes as chief } from "../chief/routes.ts";
import { routes as gate } from "../gate/routes.ts";
import { routes as ledger } from "../ledger/routes.ts";
import { routes as live } from "../live/routes.ts";
import { routes as machine } from "../machine/routes.ts";
import { routes as mcp } from "../mcp/routes.ts";
import { routes as messaging } from "../messaging/routes.ts";
import { routes as notices } from "../notices/routes.ts";
import { routes as openapi } from "../openapi/routes.ts";
import { routes as personas } from "../personas/routes.ts";
import { routes as proxy } from "../proxy/routes.ts";
import type { Route } from "../route.ts";
import { routes as runtime } from "../runtime/routes.ts";
import { routes as tools } from "../tools/routes.ts";
import { routes as web } from "../web/routes.ts";
import type { Owner } from "../workers.ts";
import { routes as door } from "./routes.ts";

/** Every Worker's rows. One that stands behind the door and is missing here does not compile. */
const ROWS: Readonly<Record<Owner, readonly Route[]>> = {
  DOOR: [...door, ...web],
  OPENAPI: openapi,
  GATE: gate,
  CHAT: chat,
  LEDGER: ledger,
  LIVE: live,
  NOTICES: notices,
  MACHINE: machine,
  RUNTIME: runtime,
  PERSONAS: personas,
  CHIEF: chief,
  MESSAGING: messaging,
  // Before the servers, whose one path has a name in it.
  TOOLS: tools,
  MCP: mcp,
  PROXY: proxy,
  ARCHIVE: archive,
};

export type Owned = Route & { readonly owner: Owner };

/**
 * Every route of the deployment. The door answers nothing that is not here; the firewall, the Access applications and
 * `/openapi.json` are made from it.
 */
export const ROUTES: readonly Owned[] = Object.entries(ROWS).flatMap(([owner, rows]) =>
  rows.map((route) => ({ ...route, owner: owner as Owner })),
);
