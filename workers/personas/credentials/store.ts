import type { Sql } from "../../portable/sql.ts";
import { Table } from "../store/table.ts";
import type { Credential } from "./schemas.ts";
import type { Sealed } from "./sealing.ts";

export type Stored = Omit<Credential, "encryptedData" | "iv" | "tag"> & Sealed;

export const credentials = new Table<Stored>("credentials", {
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
export const redacted = ({ keyId: _, version: __, iv: ___, data: ____, ...shown }: Stored): Credential => ({
  ...shown,
  encryptedData: R,
  iv: R,
  tag: R,
});

/** A persona's credentials by name. */
export const credentialsOf = (sql: Sql, personaId: string): Stored[] =>
  credentials.list(
    sql,
    "JOIN persona_credentials AS link ON link.credential_id = credentials.id WHERE link.persona_id = ? ORDER BY credentials.name, credentials.id",
    personaId,
  );

/** Those that are not sealed with this key. */
export const sealedOtherwise = (sql: Sql, keyId: string, max: number): Stored[] =>
  credentials.list(sql, "WHERE key_id <> ? ORDER BY id LIMIT ?", keyId, max);
