import type { Operation } from "../openapi.ts";

export const operations = {
  "GET /api/audit": { summary: "Audit records by prefix" },
  "GET /api/audit/head": { summary: "The newest seal" },
  "GET /api/backups": { summary: "Backups and what they hold" },
  "POST /api/backups": { summary: "Make a backup now" },
  "GET /api/backups/restore": { summary: "How far a restore is" },
  "POST /api/backups/restore": { summary: "Restore a backup into an empty environment" },
} as const satisfies Record<string, Operation>;
