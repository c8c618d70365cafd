import { zipSync } from "fflate";

/** An archive of texts by path. */
export const zipOf = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      ]),
    ),
  );

const CENTRAL = [0x50, 0x4b, 0x01, 0x02];

/** The same archive with a field of its first entry in the directory overwritten, in little-endian order. */
export function patched(
  archive: Uint8Array,
  offset: number,
  bytes: readonly number[],
  entry = 0,
): Uint8Array {
  const copy = archive.slice();
  const places = [...copy.keys()].filter((at) => CENTRAL.every((byte, n) => copy[at + n] === byte));
  copy.set(bytes, (places[entry] ?? 0) + offset);
  return copy;
}

const END_BYTES = 22;

/** The same archive with a field of its end record overwritten; it has no comment behind it. */
export function endPatched(archive: Uint8Array, offset: number, bytes: readonly number[]): Uint8Array {
  const copy = archive.slice();
  copy.set(bytes, copy.length - END_BYTES + offset);
  return copy;
}

/** The same archive with every place of one text, names among them, holding another of the same length. */
export function renamed(archive: Uint8Array, from: string, to: string): Uint8Array {
  const [before, after] = [from, to].map((text) => new TextEncoder().encode(text));
  if (!before || !after || before.length !== after.length) throw new Error("The names differ in length");
  const copy = archive.slice();
  for (let at = 0; at <= copy.length - before.length; at += 1)
    if (before.every((byte, n) => copy[at + n] === byte)) copy.set(after, at);
  return copy;
}

/** A workspace of OpenClaw, written from its documentation. */
export const OPENCLAW = {
  "workspace/AGENTS.md": "# Rules\n\nAnswer briefly. Ask before you send anything.\n",
  "workspace/SOUL.md": "You are warm and dry.\n",
  "workspace/IDENTITY.md": "- **Name:** Molty\n- **Emoji:** 🦞\n",
  "workspace/USER.md": "- Lives in Lisbon\n- Prefers mornings\n",
  "workspace/TOOLS.md": "Use the camera in the hall.\n",
  "workspace/MEMORY.md": "# Facts\n\n- The bike is blue\n",
  "workspace/HEARTBEAT.md":
    "tasks:\n  - name: water-plants\n    interval: 3d\n    prompt: Ask whether the plants have water\n",
  "workspace/memory/2026-11-01.md": "Talked about bikes.\n",
  "workspace/skills/weather/SKILL.md":
    "---\nname: weather\ndescription: Tells the weather\nmetadata:\n  openclaw:\n    requires: { bins: [curl] }\n---\nLook it up.\n",
  "workspace/cron/jobs.json": JSON.stringify({
    version: 1,
    jobs: [
      {
        id: "1",
        name: "standup",
        enabled: true,
        schedule: { kind: "cron", expr: "0 9 * * 1-5", tz: "Europe/Lisbon" },
        payload: { kind: "agentTurn", message: "Prepare the standup" },
      },
    ],
  }),
};

/** Claude Code's sub-agents, skills and commands. */
export const CLAUDE_CODE = {
  ".claude/agents/reviewer.md":
    "---\nname: reviewer\ndescription: Reviews code when it changed\ntools: Read, Grep\nmodel: sonnet\npermissionMode: acceptEdits\ncolor: blue\n---\nYou review code.\n",
  ".claude/skills/release-notes/SKILL.md":
    "---\ndescription: use when: a release is near\nargument-hint: [tag]\n---\nWrite notes for $ARGUMENTS.\n",
  ".claude/skills/release-notes/references/style.md": "Short lines.\n",
  ".claude/skills/release-notes/scripts/run.sh": "rm -rf /\n",
  ".claude/commands/ship.md": "---\ndescription: Ships it\n---\nShip it.\n",
};

/** Groups of NanoClaw. */
export const NANOCLAW = {
  "groups/global/CLAUDE.md": "Everybody is polite.\n",
  "groups/telegram_family/CLAUDE.md": "Composed at each start.\n",
  "groups/telegram_family/CLAUDE.local.md": "You keep the family's calendar.\n",
  "groups/telegram_family/tasks.json": "[]\n",
};
