import { firstOf, type Sql } from "../../portable/sql.ts";
import { chiefSettings } from "../settings.ts";
import { CHIEF, templateOf, templates } from "./catalogue.ts";
import { Unreadable } from "./front-matter.ts";
import { type AgentFile, FILES, readTemplate, type Template, type TemplateFiles } from "./template.ts";

/** An agent of one person: a template, with the files that they have changed. */
export type Instance = {
  readonly name: string;
  readonly template: string;
  readonly state: "active" | "dormant";
  /** Those that differ from the template's. */
  readonly files: Readonly<Partial<Record<AgentFile, string>>>;
  /** The template's files when they were last taken over. */
  readonly seen: TemplateFiles;
  readonly createdAt: number;
  readonly changedAt: number;
  /** Of one that was brought along; null for every other. */
  readonly origin: Origin | null;
};

/** Where an agent that was brought along comes from, and what it was granted since: only this counts, whatever its files say. */
export type Origin = {
  readonly format: string;
  /** Tools that it named. */
  readonly wants: readonly string[];
  readonly servers: readonly string[];
  readonly schedules: boolean;
};

type Row = Omit<Instance, "files" | "seen" | "origin"> & {
  readonly files: string;
  readonly seen: string;
  readonly origin: string | null;
};
const COLUMNS =
  "name, template, state, files, seen, created_at AS createdAt, changed_at AS changedAt, origin";
const instanceFrom = (row: Row): Instance => ({
  ...row,
  files: JSON.parse(row.files) as Instance["files"],
  seen: JSON.parse(row.seen) as TemplateFiles,
  origin: row.origin === null ? null : (JSON.parse(row.origin) as Origin),
});

export function instanceOf(sql: Sql, name: string): Instance | null {
  const row = firstOf<Row>(sql, `SELECT ${COLUMNS} FROM instances WHERE name = ?`, name);
  return row === null ? null : instanceFrom(row);
}

export const instances = (sql: Sql): Instance[] =>
  sql.all<Row>(`SELECT ${COLUMNS} FROM instances ORDER BY name`).map(instanceFrom);

export function putInstance(
  sql: Sql,
  { name, template, state, files, seen, createdAt, changedAt, origin }: Instance,
): void {
  sql.all(
    "INSERT OR REPLACE INTO instances (name, template, state, files, seen, created_at, changed_at, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    name,
    template,
    state,
    JSON.stringify(files),
    JSON.stringify(seen),
    createdAt,
    changedAt,
    origin === null ? null : JSON.stringify(origin),
  );
}

/** The files that an instance goes by: its own, and the template's as it was taken over for all others. */
export const filesOf = ({ files, seen }: Pick<Instance, "files" | "seen">): TemplateFiles =>
  Object.fromEntries(FILES.map((file) => [file, files[file] ?? seen[file]])) as TemplateFiles;

/** An instance as it works: one that was brought along with what it was granted, and nothing else. @throws Unreadable */
export function agentOf(instance: Pick<Instance, "name" | "files" | "seen" | "origin">): Template {
  const agent = readTemplate(instance.name, filesOf(instance));
  const { origin } = instance;
  if (origin === null) return agent;
  const heartbeat = origin.schedules ? agent.heartbeat : { schedules: [] };
  return { ...agent, servers: origin.servers, heartbeat };
}

/** As `agentOf`, whatever its files have become: for one that was readable when it was written and is not any more, what it was made from stands in. */
function workingAgent(instance: Instance): Template {
  try {
    return agentOf(instance);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    // Without its message, which may repeat what somebody wrote.
    console.warn(JSON.stringify({ level: "warn", event: "agent_unreadable", agent: instance.name }));
  }
  const { name, template, files, seen } = instance;
  const newest = templates().get(template)?.files;
  const readable = FILES.map((file) => {
    const texts = [files[file], seen[file], newest?.[file]];
    return [file, texts.find((text) => text !== undefined && isReadable(name, file, text)) ?? ""];
  });
  return agentOf({ ...instance, files: Object.fromEntries(readable) as TemplateFiles });
}

function isReadable(name: string, file: AgentFile, text: string): boolean {
  const alone = { "AGENT.md": "", "TOOLS.md": "", "BOOTSTRAP.md": "", "HEARTBEAT.md": "", [file]: text };
  try {
    readTemplate(name, alone);
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

/**
 * An agent by its name, in the order: this person's own instance, then a template. Being asked for makes nothing: a dormant agent
 * stays one. Null for a name that is neither.
 */
export function resolveAgent(
  sql: Sql,
  name: string,
): { readonly agent: Template; readonly instance: Instance | null } | null {
  const instance = instanceOf(sql, name);
  if (instance !== null) return { agent: workingAgent(instance), instance };
  const agent = templateOf(name);
  return agent === null ? null : { agent, instance: null };
}

/** How an agent is called: the chief of staff by the name that the person gave it. */
export function nameOf(sql: Sql, agent: string): string {
  if (agent !== CHIEF) return resolveAgent(sql, agent)?.agent.title ?? agent;
  return chiefSettings(sql).chiefName ?? "Purser";
}

/** Files of the template that are newer than what the instance has taken over; those that the person has changed are left alone. */
export function upgradesOf({
  template,
  seen,
  files,
}: Instance): { readonly file: AgentFile; readonly isOwn: boolean }[] {
  const newest = templates().get(template)?.files;
  if (newest === undefined) return [];
  return FILES.filter((file) => newest[file] !== seen[file]).map((file) => ({
    file,
    isOwn: files[file] !== undefined,
  }));
}
