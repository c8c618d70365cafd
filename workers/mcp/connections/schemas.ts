import * as z from "zod/mini";
import { CONNECTED_SERVICES, Credentials } from "./services.ts";

export const ServiceName = z.enum(CONNECTED_SERVICES);
const moment = z.nullable(z.iso.datetime());

export const ConnectionReply = z.object({
  service: ServiceName,
  title: z.string(),
  status: z.enum(["connected", "expires_soon", "broken", "not_connected"]),
  detail: z.nullable(z.string()),
  scopes: z.array(z.string()),
  missingScopes: z.array(z.string()),
  expiresAt: moment,
  connectedAt: moment,
  connect: z.string(),
  connectStack: z.string(),
});
export const ConnectionsReply = z.object({ connections: z.array(ConnectionReply) });
export const ConnectReply = z.extend(ConnectionReply, {
  /** What the service said of the credential, or that it could not be tried. */
  trial: z.string(),
});
export const DisconnectReply = z.object({ disconnected: z.literal(true) });

/** As `npm run connect` sends it; which fields depends on the service. A key alone is that of Splitwise and of Places. */
export const ServiceCredentialBody = z.union([Credentials.google, Credentials.garmin, Credentials.splitwise]);

const Pattern = z.string().check(z.regex(/^[\w.-]*\*?$/), z.minLength(1), z.maxLength(100));
const Patterns = z.array(Pattern).check(z.maxLength(100));
export const ClientName = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,62}$/));

export const RuleBody = z.strictObject({
  person: z.email().check(z.maxLength(254)),
  servers: z._default(Patterns, ["*"]),
  tools: z._default(Patterns, ["*"]),
});
export const ClientRuleReply = z.object({
  client: z.string(),
  person: z.string(),
  servers: z.array(z.string()),
  tools: z.array(z.string()),
});
export const RulesReply = z.object({ clients: z.array(ClientRuleReply) });
export const RuleRemoved = z.object({ removed: z.literal(true) });
