import * as z from "zod/mini";
import type { Operation } from "../operation.ts";
import { RpcReply, RpcRequest } from "../wire/rpc.ts";
import {
  ClientName,
  ClientRuleReply,
  ConnectionsReply,
  ConnectReply,
  DisconnectReply,
  RuleBody,
  RuleRemoved,
  RulesReply,
  ServiceCredentialBody,
  ServiceName,
} from "./connections/schemas.ts";
import { HealthExportBody } from "./health-export.ts";
import { JournalHomeReply, MoveReply, MoveStep } from "./journal/home/schemas.ts";
import { peerOperations } from "./peers/operations.ts";
import { ItemBody, ItemReply, PlanQuery, PlanReply } from "./plan-schemas.ts";
import { SAMPLES_MAX, SensorsBody, SensorsReply } from "./sensor-schemas.ts";
import {
  WebCredentialBody,
  WebCredentialName,
  WebCredentialRemoved,
  WebCredentialReply,
  WebCredentialsReply,
} from "./web/schemas.ts";

/** The endpoints of the MCP servers. */
/** Calls of MCP have no keys of their own; what asks a person is used up before it is sent (approval.ts). */
const CALLED_AGAIN =
  "Not read. Which tools may be called again is their `idempotentHint`; one that a person has to agree to is sent once for each yes.";

export const operations = {
  "POST /mcp/:server": {
    summary:
      "A person's own tools for an MCP client: journal, Google Workspace, Garmin, Splitwise, Google Places",
    description:
      "The Model Context Protocol as at /mcp. `server` is journal, google, garmin, splitwise or places, or one of their longer names (journal-db, personal-journal, google-workspace, google-places). What is not connected is the tool's error `credential_missing`, with the way to connect; what changes something elsewhere waits for a person's approval. A person's session and key reach that person's data; a program's key reaches the owner's, or what its rule (`/api/mcp-clients`) says.",
    body: RpcRequest,
    reply: RpcReply,
    failure: { name: "RpcFailure", schema: RpcReply, statuses: ["4XX"] },
    fails: [404, 406],
    keyed: CALLED_AGAIN,
  },
  "POST /api/machine/tools/:service": {
    summary: "For the machine itself: the tools of a service, for one of its users",
    description:
      "The Model Context Protocol as at /mcp, asked by the machine's gateway for whoever's key it has taken. X-Purser-User says for whom, by address, and X-Purser-Proof proves it: the Unix second, a point, and in hex the HMAC-SHA256, by the key of the gateway and the edge, of the JSON [user, path, SHA-256 of the body in hex, second]. It holds for a minute. Credentials, approvals and counts of paid calls are those of /mcp/:server.",
    path: { service: ServiceName },
    body: RpcRequest,
    reply: RpcReply,
    failure: { name: "RpcFailure", schema: RpcReply, statuses: ["4XX"] },
    fails: [401, 404, 406],
    keyed: CALLED_AGAIN,
  },
  "GET /api/connections": {
    summary: "What is connected",
    description:
      "Each service with its state, what was granted and what not, and when its credential ends; never a credential.",
    reply: ConnectionsReply,
  },
  "PUT /api/connections/:service": {
    summary: "Connect a service",
    description:
      "Sealed (AES-256-GCM, bound to the person and the service) once the service takes it, which `trial` says; one that it refuses is 409 and is not kept, and one that could not be tried is. `npm run connect` sends it.",
    path: { service: ServiceName },
    body: ServiceCredentialBody,
    reply: ConnectReply,
    fails: [404, 409],
  },
  "DELETE /api/connections/:service": {
    summary: "Disconnect a service",
    description: "Forgets its credential; nightly backups keep their sealed copies until they end.",
    path: { service: ServiceName },
    reply: DisconnectReply,
    fails: [404],
  },
  "GET /api/web-credentials": {
    summary: "Which hosts agents may ask, and with which credentials",
    description:
      "The person's own, by name; never a value. An agent with `http_request` in its TOOLS.md reaches these hosts and no others.",
    reply: WebCredentialsReply,
  },
  "PUT /api/web-credentials/:name": {
    summary: "Keep a credential for hosts of the web",
    description:
      "Sealed, bound to the person and the name. Agents write `{{CONNECTOR_NAME}}` where the value belongs; it is put in on its way to `allowedHosts` and nowhere else. A second time it is replaced. 409 where there are 20, or where another name reads the same in a request. `npm run connect -- web` sends it.",
    path: { name: WebCredentialName },
    body: WebCredentialBody,
    reply: WebCredentialReply,
    fails: [409, 503],
  },
  "DELETE /api/web-credentials/:name": {
    summary: "Remove a web credential",
    description:
      "Its hosts may then be asked only where another one names them; nightly backups keep their sealed copies until they end.",
    path: { name: WebCredentialName },
    reply: WebCredentialRemoved,
    fails: [404],
  },
  "GET /api/mcp-clients": {
    summary: "What programs' keys reach over MCP",
    description: "Where nothing is said a key that acts for a person reaches the owner's things, whole.",
    reply: RulesReply,
  },
  "PUT /api/mcp-clients/:name": {
    summary: "Say what a program's key reaches over MCP",
    description:
      "Whose things, which servers and which tools; `gmail_*` is every name that begins so. What a key has not is neither listed nor called. What it may ask Purser itself, at /mcp/purser too, follows from its role.",
    path: { name: ClientName },
    body: RuleBody,
    reply: ClientRuleReply,
  },
  "DELETE /api/mcp-clients/:name": {
    summary: "Forget what a program's key reaches",
    description: "It then reaches the owner's things, whole.",
    path: { name: ClientName },
    reply: RuleRemoved,
    fails: [404],
  },
  "POST /api/sensors": {
    summary: "What a phone or a watch has measured, into the journal",
    description: `Sleep, workouts, numbers of the heart, and arriving at or leaving home, work or the gym, as a shortcut or a health exporter sends them; at most ${SAMPLES_MAX} at once. The same sample of the same source is one row, so that a batch may be sent again. A batch with one that does not fit is refused whole. A day is the one that the phone had then, by the moment's offset. What the app Health Auto Export sends (\`data\` with \`metrics\` and \`workouts\`) is taken too: nights, workouts and numbers of the heart of it, and the rest is counted as ignored.`,
    body: z.union([SensorsBody, HealthExportBody]),
    reply: SensorsReply,
    keyed: "Taken and not kept: samples are known by their source and moment.",
  },
  ...peerOperations,
  "GET /api/journal": {
    summary: "Where the journal is at home",
    description:
      "Of the caller's own journal, or of whom the caller acts for: `here` and `leaving` are at the edge, `elsewhere` is on the machine, `arriving` is on its way. `belongs` is `machine` where a machine is always on, else `edge`.",
    reply: JournalHomeReply,
  },
  "POST /api/journal/move": {
    summary: "A step of a journal's move to its other home",
    description:
      "The edge's part of `npm run journal -- move`: `leave` stops its writes, `give` reads a page, `gone` ends it here; `arrive`, `take` and `settle` are the way back; `stay` and `forget` undo what was begun. Each step may be repeated. 409 where both homes have been written, or another move goes on.",
    body: MoveStep,
    reply: MoveReply,
    fails: [409],
  },
  "GET /api/plan": {
    summary: "A day's plan beside what was done",
    description:
      "Of the caller's own journal; today without a date. `now_item_id` is what runs by the clock or was begun. The rate is null where nothing was planned.",
    query: PlanQuery,
    reply: PlanReply,
  },
  "POST /api/plan/items/:id": {
    summary: "Say what became of an item of a plan",
    description: "The same as the journal's `update_plan_item`.",
    body: ItemBody,
    reply: ItemReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
