import * as z from "zod/mini";
import { jsonValueIn } from "../../wire/body.ts";
import {
  type Brought,
  type BroughtFiles,
  type BroughtSchedule,
  NO_SCHEDULES,
  NOTHING_GRANTED,
} from "./brought.ts";
import { frontOf, nameFrom, textIn } from "./front.ts";
import { readSkills } from "./skills.ts";

const FACTS_MAX = 200;
/** More than a person goes through one by one. */
const SCHEDULES_MAX = 50;
const LINE = /^\s*[-*]\s+(?!\*\*Name:)(.+)$/;
const TOOLS_NOTE = "TOOLS.md holds notes and grants nothing; it is kept beside the agent.";

/** A workspace of OpenClaw (docs.openclaw.ai, "Agent workspace", "Memory" and "Heartbeat"). Null where there is none. */
export function readOpenClaw(files: BroughtFiles): Brought | null {
  if (!files.has("AGENTS.md") || !(files.has("SOUL.md") || files.has("IDENTITY.md"))) return null;
  const notes: string[] = [];
  const identity = files.get("IDENTITY.md") ?? "";
  const title = /^\s*[-*]?\s*\**Name:\**\s*(.+)$/m.exec(identity)?.[1]?.trim() ?? "OpenClaw agent";
  const body = ["AGENTS.md", "SOUL.md", "IDENTITY.md"].flatMap((path) => {
    const text = files.get(path);
    return text === undefined ? [] : [frontOf(path, text).body];
  });
  const head = [
    `name: ${nameFrom(title, "IDENTITY.md")}`,
    `title: ${JSON.stringify(title.slice(0, 60))}`,
    "description: Brought along from OpenClaw",
    'version: "1"',
  ];
  if (files.has("TOOLS.md")) notes.push(TOOLS_NOTE);
  const daily = [...files.keys()].filter((path) => /^memory\/.+\.md$/.test(path));
  if (daily.length > 0)
    notes.push(`${daily.length} daily notes are kept beside the agent, and no fact is drawn from them.`);
  const skills = readSkills(new Map([...files].filter(([path]) => path.startsWith("skills/"))));
  const beside = Object.fromEntries([...files].filter(([path]) => BESIDE.test(path)));
  const facts = [...linesOf(files.get("USER.md")), ...linesOf(files.get("MEMORY.md"))];
  const schedules = [...heartbeatTasks(files, notes), ...cronJobs(files, notes)];
  return {
    format: "openclaw",
    agents: [
      {
        name: nameFrom(title, "IDENTITY.md"),
        format: "openclaw",
        files: {
          "AGENT.md": `---\n${head.join("\n")}\n---\n${body.join("\n\n")}\n`,
          "TOOLS.md": NOTHING_GRANTED,
          "BOOTSTRAP.md": files.get("BOOTSTRAP.md") ?? "",
          "HEARTBEAT.md": NO_SCHEDULES,
        },
        beside,
        soul: [],
        wants: [],
      },
      ...(skills?.agents ?? []),
    ],
    facts: atMost("facts of USER.md and MEMORY.md", facts, FACTS_MAX, notes),
    schedules: atMost("times", schedules, SCHEDULES_MAX, notes),
    notes: [...notes, ...(skills?.notes ?? [])],
  };
}

/** What is too much is left behind, and said. */
function atMost<T>(what: string, all: readonly T[], max: number, notes: string[]): readonly T[] {
  if (all.length > max) notes.push(`Of ${all.length} ${what} the first ${max} are brought along.`);
  return all.slice(0, max);
}

const BESIDE = /^(memory\/.+|TOOLS\.md|BOOT\.md|DREAMS\.md)$/;

/** Facts are the list's lines; headings and prose are not one fact each. */
const linesOf = (text = ""): string[] =>
  text.split(/\r?\n/).flatMap((line) => LINE.exec(line)?.[1]?.replaceAll("**", "").trim() ?? []);

const Tasks = z.object({
  tasks: z.array(z.object({ name: z.string(), interval: z.string(), prompt: z.string() })),
});

/** `tasks:` of HEARTBEAT.md; a checklist has no times. */
function heartbeatTasks(files: BroughtFiles, notes: string[]): BroughtSchedule[] {
  const text = files.get("HEARTBEAT.md");
  if (text === undefined) return [];
  const read = z.safeParse(
    Tasks,
    frontOf("HEARTBEAT.md", text.startsWith("---") ? text : `---\n${text}\n---\n`).data,
  );
  if (read.success)
    return read.data.tasks.map(({ name, interval, prompt }) => ({
      name,
      cron: `every ${interval}`,
      zone: null,
      text: prompt,
    }));
  if (text.replace(/^#.*$/gm, "").trim() !== "")
    notes.push("HEARTBEAT.md is a checklist without times; it is not taken over.");
  return [];
}

const Schedule = z.object({
  kind: z.string(),
  expr: z.optional(z.string()),
  tz: z.optional(z.string()),
  everyMs: z.optional(z.number()),
});
const Jobs = z.object({
  jobs: z.array(
    z.object({
      name: z.string(),
      schedule: Schedule,
      payload: z.optional(z.object({ message: z.optional(z.string()), text: z.optional(z.string()) })),
    }),
  ),
});
const MINUTE_MS = 60_000;

function cronJobs(files: BroughtFiles, notes: string[]): BroughtSchedule[] {
  const text = files.get("cron/jobs.json");
  if (text === undefined) return [];
  const read = z.safeParse(Jobs, jsonValueIn(text));
  if (!read.success) {
    notes.push("cron/jobs.json cannot be read; no time was taken from it.");
    return [];
  }
  return read.data.jobs.flatMap(({ name, schedule, payload }) => {
    const cron =
      schedule.kind === "cron" && schedule.expr !== undefined
        ? schedule.expr
        : schedule.kind === "every" && schedule.everyMs !== undefined
          ? `every ${Math.max(1, Math.round(schedule.everyMs / MINUTE_MS))}m`
          : null;
    if (cron === null) notes.push(`${name}: it is due once (${schedule.kind}); set it as a reminder.`);
    const said = textIn(payload?.message) ?? textIn(payload?.text) ?? name;
    return cron === null ? [] : [{ name, cron, zone: schedule.tz ?? null, text: said }];
  });
}
