import type { Operation } from "../openapi/operation.ts";
import { backupOperations } from "./backups/operations.ts";
import { AuditQuery, AuditReply, HeadQuery, HeadReply, PAGE_MAX } from "./schemas.ts";

/** Every endpoint of the archive: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  "GET /api/audit": {
    summary: "Audit records and seals by prefix, with their exact texts",
    description: `In the order of their names, at most ${PAGE_MAX} a page; prefix audit/ unless told. A whole key as prefix reads one object.`,
    query: AuditQuery,
    reply: AuditReply,
  },
  "GET /api/audit/head": {
    summary: "Where the audit stands: the last seal, what is not in R2 yet, what was found in the way",
    description:
      "With from and to, also the seals of these days as the journal remembers them; with unsealed, also a page of the records that no seal covers yet.",
    query: HeadQuery,
    reply: HeadReply,
  },
  ...backupOperations,
} as const satisfies Record<string, Operation>;
