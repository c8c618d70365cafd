import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { bounded, count, dollars, moment } from "../../wire/fields.ts";
import { SOURCES } from "../routing/registry.ts";
import { FILE_MAX_CHARS } from "./front-matter.ts";
import { FILES } from "./template.ts";

const agentName = z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), z.maxLength(64));

/** What a router knows of an agent. */
const Routable = z.object({
  id: z.string(),
  keywords: z.array(z.string()),
  domains: z.array(z.string()),
  /** Dollars of a token that it writes, as a number; null for a model without a price. */
  costPerToken: z.nullable(z.number()),
  /** Whether messages are given to it. */
  enabled: z.boolean(),
  /** Your own, from a template or imported; an agency's, by the skill graph; a persona. Only your own have files. */
  source: z.enum(SOURCES),
});

const Agent = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.string(),
  status: z.enum(["active", "dormant"]),
  /** What it asks when it is woken. */
  interview: z.array(z.string()),
  /** Tools that it may use. */
  servers: z.array(z.string()),
  /** How much it was told of you. */
  soulLines: count,
  schedules: count,
  /** What it did by itself in the last 30 days has cost; conversations are not in it. */
  monthUsd: dollars,
  /** Files of the template that are newer than yours. */
  upgrades: z.array(z.object({ file: z.enum(FILES), isOwn: z.boolean() })),
});

export const AgentsReply = z.object({
  agents: z.array(z.object({ ...Agent.shape, ...Routable.shape })),
  count,
  timestamp: moment,
});
export const AgentReply = z.object({
  ...Agent.shape,
  files: z.record(z.enum(FILES), z.string()),
  /** Files that you have changed. */
  changed: z.array(z.enum(FILES)),
  soul: z.array(z.object({ id: z.string(), text: z.string(), at: moment, source: z.string() })),
});
export type AgentReply = z.infer<typeof AgentReply>;
export type AgentShown = z.infer<typeof Agent>;

export const ANSWER_MAX_CHARS = 1_000;
/** Answers to the interview, in its order; one that is left empty is not kept. */
export const ActivateBody = z.strictObject({
  answers: z.optional(z.array(z.string().check(z.maxLength(ANSWER_MAX_CHARS))).check(z.maxLength(6))),
});
export const RestBody = z.strictObject({});
export const FileBody = z.strictObject({ text: bounded(FILE_MAX_CHARS) });
export const UpgradeBody = z.strictObject({});
export const FileReply = z.object({
  name: z.string(),
  file: z.enum(FILES),
  /** Markdown, with YAML at its beginning. */
  text: z.string(),
  /** You have changed it. */
  isOwn: z.boolean(),
});
export const UpgradeReply = z.object({
  name: z.string(),
  files: z.array(
    z.object({
      file: z.enum(FILES),
      /** You have changed it, and an upgrade leaves it as it is. */
      isOwn: z.boolean(),
      /** A unified diff of what you have taken over against what there is now. */
      diff: z.string(),
    }),
  ),
});

const path = { name: agentName };

export const agentOperations = {
  "GET /api/agents": {
    summary: "Agents, active and dormant",
    description:
      "Your own, those that an agency runs, and for an administrator the personas: everybody to whom the router gives messages. Asking for one wakes none.",
    reply: AgentsReply,
  },
  "GET /api/agents/:name": {
    summary: "An agent: its files, and what it was told of you",
    description: "By its name: your own instance, else the template.",
    path,
    reply: AgentReply,
    fails: [404],
  },
  "POST /api/agents/:name/activate": {
    summary: "Wake an agent",
    description:
      "With the answers to its interview, which become what it knows of you; without all of them 409, which lists the questions. From then on it works by its schedules.",
    path,
    body: ActivateBody,
    reply: AgentReply,
    fails: [404, 409],
  },
  "POST /api/agents/:name/rest": {
    summary: "Put an agent to sleep",
    description: "Its schedules go; what it was told of you stays. The chief of staff does not sleep.",
    path,
    body: RestBody,
    reply: AgentReply,
    fails: [404, 409],
  },
  "GET /api/agents/:name/files/:file": {
    summary: "One of an agent's files",
    description: "Yours where you have changed it, else the template's.",
    path: { ...path, file: z.enum(FILES) },
    reply: FileReply,
    fails: [404],
  },
  "DELETE /api/agents/:name/files/:file": {
    summary: "Take one of an agent's files back to the template's",
    description: "As you have taken the template over; a newer one is a matter of the upgrade.",
    path: { ...path, file: z.enum(FILES) },
    reply: AgentReply,
    fails: [404, 409],
  },
  "DELETE /api/agents/:name/soul/:id": {
    summary: "Have an agent forget a line that it was told of you",
    description: "At once and for good; no extraction brings it back.",
    path: { ...path, id: z.uuid() },
    reply: AgentReply,
    fails: [404],
  },
  "GET /api/agents/:name/upgrade": {
    summary: "What is newer in an agent's template",
    description: "File by file; empty where nothing is.",
    path,
    reply: UpgradeReply,
    fails: [404],
  },
  "PUT /api/agents/:name/files/:file": {
    summary: "Change one of an agent's files",
    description:
      "AGENT.md, TOOLS.md, BOOTSTRAP.md or HEARTBEAT.md, for you alone. A file that cannot be read, or that tries to undo the rules of every agent, is refused with its lines. A changed HEARTBEAT.md changes the schedules at once.",
    path: { ...path, file: z.enum(FILES) },
    body: FileBody,
    reply: AgentReply,
    fails: [404, 409],
  },
  "POST /api/agents/:name/upgrade": {
    summary: "Take over an agent's newer template",
    description: "Files that you have changed stay as they are, and what it knows of you does too.",
    path,
    body: UpgradeBody,
    reply: AgentReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
