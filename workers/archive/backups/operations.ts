import { ONCE_BY_KEY, type Operation } from "../../openapi/operation.ts";
import { BackupsReply, RestoreBody, RestoreReply, StartReply } from "./schemas.ts";

/** The endpoints of backups and restores. */
export const backupOperations = {
  "GET /api/backups": {
    summary: "The newest backups, how the last run went, and when the next one is due",
    description: "Newest day first. One that is not complete is never restored.",
    reply: BackupsReply,
  },
  "POST /api/backups": {
    summary: "Start a backup now",
    description: "409 while another run is under way. GET /api/backups says how far it is.",
    reply: StartReply,
    status: 202,
    fails: [409],
    keyed: ONCE_BY_KEY,
  },
  "GET /api/backups/restore": {
    summary: "How far the restore is",
    description: "The last one that was asked for; null where there was none.",
    reply: RestoreReply,
  },
  "POST /api/backups/restore": {
    summary: "Restore a backup into this environment, which must be new",
    description:
      "409 where anything has happened already, where the schema is another one, and for a backup without manifest. Every part is checked against its hash before the first is written. A restore that failed half-way goes on when it is asked for again.",
    body: RestoreBody,
    reply: StartReply,
    status: 202,
    fails: [409],
    keyed: ONCE_BY_KEY,
  },
} as const satisfies Record<string, Operation>;
