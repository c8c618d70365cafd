import type { Sql } from "../../portable/sql.ts";
import type { Sealed } from "../../sealing/sealing.ts";
import { StoredTable } from "../store/table.ts";
import type { PersonaCredential } from "./schemas.ts";

export type StoredCredential = Omit<PersonaCredential, "encryptedData" | "iv" | "tag"> & Sealed;

export const credentials = new StoredTable<StoredCredential>("credentials", {
  id: "text",
  projectId: "text",
  name: "text",
  serviceType: "text",
  metadata: "text",
  keyId: "text",
  version: "number",
  iv: "text",
  data: "text",
  lastUsedAt: "moment",
  createdAt: "moment",
  updatedAt: "moment",
});

const R = "[REDACTED]";

/** As it is shown. */
export const redacted = ({
  keyId: _first,
  version: __,
  iv: ___,
  data: ____,
  ...shown
}: StoredCredential): PersonaCredential => ({
  ...shown,
  encryptedData: R,
  iv: R,
  tag: R,
});

/** @throws Problem not_found */
export const knownCredential = (sql: Sql, id: string): StoredCredential =>
  credentials.known(sql, id, `There is no credential ${id}; GET /api/credentials lists them`);

/** A persona's credentials by name. */
export const credentialsOf = (sql: Sql, personaId: string): StoredCredential[] =>
  credentials.list(
    sql,
    "JOIN persona_credentials AS link ON link.credential_id = credentials.id WHERE link.persona_id = ? ORDER BY credentials.name, credentials.id",
    personaId,
  );

/** Those that are not sealed with this key. */
export const sealedOtherwise = (sql: Sql, keyId: string, max: number): StoredCredential[] =>
  credentials.list(sql, "WHERE key_id <> ? ORDER BY id LIMIT ?", keyId, max);
