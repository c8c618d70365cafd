import { made, ok, type Some } from "../handling.ts";
import { PROJECT, personaOf } from "../registry/store.ts";
import { noteChange } from "../store/audit.ts";
import { addLink, dropLink, dropLinks } from "../store/links.ts";
import { put } from "../store/put.ts";
import { credentials, credentialsOf, knownCredential, redacted } from "./store.ts";

export const credentialHandlers: Some<
  | "GET /api/credentials"
  | "POST /api/credentials"
  | "DELETE /api/credentials/:id"
  | "GET /api/personas/:id/credentials"
  | "POST /api/personas/:id/credentials"
  | "DELETE /api/personas/:id/credentials/:credentialId"
> = {
  "GET /api/credentials": (_, { sql }) => ok(credentials.list(sql, "ORDER BY name, id").map(redacted)),
  "POST /api/credentials": ({ prepared }, world) => {
    const { id, sealed, ...rest } = prepared;
    const given = { ...rest, ...sealed };
    const defaults = { ...given, projectId: PROJECT, lastUsedAt: null, metadata: null };
    const before = credentials.get(world.sql, id);
    const stored = put(credentials, "credential", { id, before, given, defaults }, world);
    return before ? ok(redacted(stored)) : made(redacted(stored));
  },
  "DELETE /api/credentials/:id": ({ id }, world) => {
    knownCredential(world.sql, id);
    credentials.delete(world.sql, id);
    dropLinks(world.sql, "credential", id);
    noteChange(world, "credential.deleted", id);
    return ok({ deleted: true });
  },
  "GET /api/personas/:id/credentials": ({ id }, { sql }) =>
    ok(credentialsOf(sql, personaOf(sql, id).id).map(redacted)),
  "POST /api/personas/:id/credentials": ({ id, body: { credentialId } }, world) => {
    personaOf(world.sql, id);
    knownCredential(world.sql, credentialId);
    addLink(world, "credential", id, credentialId);
    return ok({ linked: true });
  },
  "DELETE /api/personas/:id/credentials/:credentialId": ({ id, params: { credentialId = "" } }, world) => {
    personaOf(world.sql, id);
    dropLink(world, "credential", id, credentialId);
    return ok({ unlinked: true });
  },
};
