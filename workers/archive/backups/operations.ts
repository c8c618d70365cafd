import type { Operation } from "../../openapi/document.ts";
import { BackupsReply, RestoreBody, RestoreReply, StartReply } from "./schemas.ts";

/** The endpoints of backups and restores. */
export const backupOperations = {
  "GET /api/backups": {
    summary: "The newest backups, how the last run went, and when the next one is due",
    reply: BackupsReply,
  },
  "POST /api/backups": {
    summary: "Start a backup now",
    description: "409 while another run is under way. GET /api/backups says how far it is.",
    reply: StartReply,
    status: 202,
  },
  "GET /api/backups/restore": { summary: "How far the restore is", reply: RestoreReply },
  "POST /api/backups/restore": {
    summary: "Restore a backup into this environment, which must be new",
    description:
      "409 where anything has happened already, where the schema is another one, and for a backup without manifest. Every part is checked against its hash before the first is written. A restore that failed half-way goes on when it is asked for again.",
    body: RestoreBody,
    reply: StartReply,
    status: 202,
  },
} as const satisfies Record<string, Operation>;
