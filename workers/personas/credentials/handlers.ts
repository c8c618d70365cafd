import { Problem } from "../../problem.ts";
import { momentOf } from "../../wire/moment.ts";
import { made, ok, type Some } from "../handling.ts";
import { PROJECT, personaOf } from "../registry/store.ts";
import { noteChange } from "../store/audit.ts";
import { link, unlink, unlinkEverywhere } from "../store/links.ts";
import { credentials, credentialsOf, redacted } from "./store.ts";

export const credentialHandlers: Some<
  | "GET /api/credentials"
  | "POST /api/credentials"
  | "DELETE /api/credentials/:id"
  | "GET /api/personas/:id/credentials"
  | "POST /api/personas/:id/credentials"
  | "DELETE /api/personas/:id/credentials/:credentialId"
> = {
  "GET /api/credentials": (_, { sql }) => ok(credentials.list(sql, "ORDER BY name, id").map(redacted)),
  "POST /api/credentials": ({ body }, world) => {
    const { sql, now } = world;
    const { id, sealed, ...rest } = body;
    const at = momentOf(now);
    const before = credentials.get(sql, id);
    if (before) credentials.update(sql, id, { ...rest, ...sealed, updatedAt: at });
    else {
      const fresh = { projectId: PROJECT, lastUsedAt: null, createdAt: at, updatedAt: at };
      credentials.insert(sql, { ...fresh, ...rest, metadata: rest.metadata ?? null, ...sealed, id });
    }
    noteChange(world, before ? "credential.changed" : "credential.made", id);
    const stored = credentials.get(sql, id);
    if (!stored) throw new Error("What was written cannot be read");
    return before ? ok(redacted(stored)) : made(redacted(stored));
  },
  "DELETE /api/credentials/:id": ({ id }, world) => {
    if (!credentials.delete(world.sql, id)) throw unknown(id);
    unlinkEverywhere(world.sql, "credential", id);
    noteChange(world, "credential.deleted", id);
    return ok({ deleted: true });
  },
  "GET /api/personas/:id/credentials": ({ id }, { sql }) =>
    ok(credentialsOf(sql, personaOf(sql, id).id).map(redacted)),
  "POST /api/personas/:id/credentials": ({ id, body: { credentialId } }, world) => {
    personaOf(world.sql, id);
    if (!credentials.get(world.sql, credentialId)) throw unknown(credentialId);
    link(world, "credential", id, credentialId);
    return ok({ linked: true });
  },
  "DELETE /api/personas/:id/credentials/:credentialId": ({ id, params: { credentialId = "" } }, world) => {
    personaOf(world.sql, id);
    unlink(world, "credential", id, credentialId);
    return ok({ unlinked: true });
  },
};

const unknown = (id: string): Problem =>
  new Problem("not_found", `There is no credential ${id}; GET /api/credentials lists them`);
