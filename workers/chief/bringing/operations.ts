import * as z from "zod/mini";
import { BEGUN_ONCE_BY_KEY, ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { bounded, count, dollars, moment, sha256Digits } from "../../wire/fields.ts";
import { AgentReply } from "../agents/operations.ts";
import { FORMATS } from "./brought.ts";
import { ARCHIVE_MAX_BYTES, ENTRIES_MAX, UNPACKED_MAX_BYTES } from "./limits.ts";

const ADDRESS_MAX_CHARS = 2_000;
export const ImportBody = z.strictObject({
  url: bounded(ADDRESS_MAX_CHARS),
  /** What the archive's bytes have to come to. */
  sha256: z.optional(sha256Digits),
});
export const AcceptBody = z.strictObject({});
const SERVERS_MAX = 30;
export const GrantBody = z.strictObject({
  servers: z.array(bounded(60)).check(z.maxLength(SERVERS_MAX)),
  schedules: z.boolean(),
});
export const ExportQuery = z.object({ soul: z.optional(z.enum(["1"])) });

const Finding = z.object({ path: z.string(), line: count, what: z.string() });
const Proposed = z.object({
  id: z.uuid(),
  at: moment,
  source: z.string(),
  sha256: sha256Digits,
  format: z.enum(FORMATS),
  agents: z.array(
    z.object({
      name: z.string(),
      /** It takes the place of one that you have; these files of it would change. */
      changes: z.nullable(z.array(z.string())),
      /** Tools that it names; none is granted by taking it. */
      wants: z.array(z.string()),
      files: z.array(z.string()),
      soulLines: count,
      /** Dollars a month, with everything that it wants. */
      monthlyCost: dollars,
    }),
  ),
  facts: z.array(z.string()),
  schedules: z.array(
    z.object({ name: z.string(), cron: z.string(), zone: z.nullable(z.string()), text: z.string() }),
  ),
  findings: z.array(Finding),
  /** What is not brought along, and why. */
  left: z.array(z.object({ path: z.string(), why: z.string() })),
  notes: z.array(z.string()),
});
export type Proposed = z.infer<typeof Proposed>;
const path = { id: z.uuid() };

export const bringingOperations = {
  "GET /api/agents/:name/export": {
    summary: "An agent as a ZIP archive",
    description:
      "Its files, what belongs to it, and a manifest with their hashes; the same agent is the same bytes. `soul=1` puts in what it was told of you, for whoever gets the file to read. A credential is never in it.",
    query: ExportQuery,
    file: "application/zip",
    fails: [404],
  },
  "POST /api/agents/:name/grant": {
    summary: "What an agent that you brought along may do",
    description:
      "Tools by their names, and whether its own times count. It begins with neither. 402 where its times do not fit the month's money; 409 for an agent that is not brought along.",
    body: GrantBody,
    reply: AgentReply,
    fails: [402, 404, 409],
  },
  "POST /api/agents/import": {
    keyed: BEGUN_ONCE_BY_KEY,
    summary: "Propose agents from an archive or an address",
    description: `A ZIP archive as \`application/zip\`, or JSON with \`url\` of one: an export of Purser, an OpenClaw workspace, Agent Skills, Claude Code's skills and sub-agents, NanoClaw's groups. ${ARCHIVE_MAX_BYTES / 1024} KiB at most, ${UNPACKED_MAX_BYTES / 1024 / 1024} MiB unpacked, ${ENTRIES_MAX} files. Nothing changes until it is accepted; what is hostile, or has a secret in it, is refused by its name and nothing of it is kept.`,
    reply: Proposed,
    status: 201,
    fails: [413],
  },
  "GET /api/imports": {
    summary: "What was proposed and waits for your word",
    description: "The newest first.",
    reply: z.object({ imports: z.array(Proposed), count }),
  },
  "GET /api/imports/:id": {
    summary: "One proposal",
    description: "What it would bring, change and cost, and what in its texts to look at.",
    path,
    reply: Proposed,
    fails: [404],
  },
  "POST /api/imports/:id/accept": {
    keyed: ONCE_BY_KEY,
    summary: "Take a proposal",
    description:
      "All of it or nothing. Its agents sleep, without tools, times or money; facts wait to be confirmed; times are paused reminders.",
    path,
    body: AcceptBody,
    reply: z.object({ agents: z.array(z.string()), facts: count, schedules: count }),
    fails: [404],
  },
  "DELETE /api/imports/:id": {
    summary: "Forget a proposal",
    description: "Nothing of it stays.",
    path,
    status: 204,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
