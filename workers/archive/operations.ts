import type { Operation } from "../operation.ts";
import { backupOperations } from "./backups/operations.ts";
import { RECORDS_PAGE_MAX, RecordsQuery, RecordsReply } from "./records/schemas.ts";
import { AUDIT_PAGE_MAX, AuditQuery, AuditReply, HeadQuery, HeadReply } from "./schemas.ts";

/** Every endpoint of the archive: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  "GET /api/audit": {
    summary: "Audit records and seals by prefix, with their exact texts",
    description: `In the order of their names, at most ${AUDIT_PAGE_MAX} a page; prefix audit/ unless told. A whole key as prefix reads one object.`,
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
  "GET /api/audit/records": {
    summary: "Records by time, client, route and task, the newest first",
    description: `\`client\` and \`task\` are whole names, \`route\` is the beginning of a pattern such as /api/tasks or POST /api/approve; days are UTC, both included. One answer has at most ${RECORDS_PAGE_MAX} records and looks at a few thousand: with a \`cursor\` there is more to look at, also where it found none. What is not sealed yet comes from the journal, sealed days from their index, which the journal has the hashes of.`,
    query: RecordsQuery,
    reply: RecordsReply,
  },
  ...backupOperations,
} as const satisfies Record<string, Operation>;
