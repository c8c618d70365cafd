import * as z from "zod/mini";
import { ROLES, type Role } from "../../caller.ts";
import { type Heartbeat, readHeartbeat } from "../schedules/heartbeat.ts";
import { fitting, partsOf, Unreadable } from "./front-matter.ts";

/** The files of an agent; all are Markdown with YAML at the beginning. */
export const FILES = ["AGENT.md", "TOOLS.md", "BOOTSTRAP.md", "HEARTBEAT.md"] as const;
export type AgentFile = (typeof FILES)[number];
export type TemplateFiles = Readonly<Record<AgentFile, string>>;

/** What an agent is, as its files say it. */
export type Template = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** A dormant one is there to be activated; being mentioned does not wake it. */
  readonly isDormant: boolean;
  /** Words by which a message finds it (routing/registry.ts), and the fields that it works in. */
  readonly keywords: readonly string[];
  readonly domains: readonly string[];
  /** Whether the first session offers to wake it; every one can be woken by its name. */
  readonly isOffered: boolean;
  /** What it asks before it begins; the answers become its soul. */
  readonly interview: readonly string[];
  /** Of a system agent: who may speak with it. Of every other it says nothing. */
  readonly access: readonly Role[];
  readonly body: string;
  /** Names of tools that it may use. None where the file grants none or cannot be read: an error grants nothing. */
  readonly servers: readonly string[];
  readonly bootstrap: string;
  readonly heartbeat: Heartbeat;
  readonly files: TemplateFiles;
};

const QUESTIONS_MAX = 6;
/** As long as an Agent Skill's may be (agentskills.io/specification). */
const SAID_MAX_CHARS = 1_024;
const KEYWORDS_MAX = 100;
const DOMAINS_MAX = 20;
const text = (max: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(max));

const Agent = z.object({
  title: z.optional(text(60)),
  description: z.optional(text(SAID_MAX_CHARS)),
  version: z.optional(z.union([z.string(), z.number()])),
  status: z.optional(z.enum(["dormant", "active"])),
  interview: z.optional(z.array(text(300)).check(z.maxLength(QUESTIONS_MAX))),
  keywords: z.optional(z.array(text(60)).check(z.maxLength(KEYWORDS_MAX))),
  domains: z.optional(z.array(text(60)).check(z.maxLength(DOMAINS_MAX))),
  offered: z.optional(z.boolean()),
  access: z.optional(z.array(z.enum(ROLES))),
});
const Tools = z.object({ allowed_servers: z.optional(z.array(text(60)).check(z.maxLength(30))) });

/** Agents of a person and their templates: each is asked for many times in one request, and reading its YAML takes longer than most of that. */
const KEPT_MAX = 64;
const kept = new Map<string, Template>();

/** As `parsed`; the same files are read once for each isolate. @throws Unreadable */
export function readTemplate(name: string, files: TemplateFiles): Template {
  const key = JSON.stringify([name, ...FILES.map((file) => files[file])]);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const read = parsed(name, files);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  kept.set(key, read);
  return read;
}

/** @throws Unreadable naming the file and what is wrong with it; a TOOLS.md that cannot be read is no error and grants nothing */
function parsed(name: string, files: TemplateFiles): Template {
  const { data, body } = named("AGENT.md", () => {
    const parted = partsOf(files["AGENT.md"]);
    return { data: fitting(Agent, parted.data), body: parted.body };
  });
  const heartbeat = named("HEARTBEAT.md", () => readHeartbeat(partsOf(files["HEARTBEAT.md"]).data));
  return {
    name,
    title: data.title ?? name,
    description: data.description ?? firstLineOf(body),
    version: String(data.version ?? "1"),
    isDormant: data.status === "dormant",
    keywords: data.keywords ?? [],
    domains: data.domains ?? [],
    isOffered: data.offered ?? true,
    interview: data.interview ?? [],
    access: data.access ?? [],
    body,
    servers: serversOf(files["TOOLS.md"]),
    bootstrap: named("BOOTSTRAP.md", () => partsOf(files["BOOTSTRAP.md"]).body),
    heartbeat,
    files,
  };
}

/** Whoever forgets the list, writes it wrongly or leaves it empty has granted nothing. */
function serversOf(file: string): readonly string[] {
  try {
    return z.safeParse(Tools, partsOf(file).data).data?.allowed_servers ?? [];
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

/** What a file says, or where it cannot be read. @throws Unreadable */
function named<T>(file: AgentFile, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable(`${file}: ${error.message}`);
    throw error;
  }
}

const DESCRIPTION_MAX_CHARS = 200;
const firstLineOf = (body: string): string =>
  (body.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, DESCRIPTION_MAX_CHARS);
