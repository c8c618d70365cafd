import { isReserved } from "../agents/catalogue.ts";
import { Unreadable } from "../agents/front-matter.ts";
import { readTemplate } from "../agents/template.ts";
import { unpack } from "./archive.ts";
import type { Brought, BroughtAgent, BroughtFiles } from "./brought.ts";
import { AGENTS_MAX } from "./limits.ts";
import { readNanoClaw } from "./nanoclaw.ts";
import { NotTaken } from "./not-taken.ts";
import { readOpenClaw } from "./openclaw.ts";
import { readPacked } from "./packing.ts";
import { findingsIn, type ScanFinding } from "./scanning.ts";
import { readSkills } from "./skills.ts";

export type Read = Brought & {
  readonly findings: readonly ScanFinding[];
  readonly left: readonly { readonly path: string; readonly why: string }[];
};

/**
 * What an archive brings, whichever of the known kinds it is.
 *
 * @throws NotTaken naming the file, for an archive that is hostile, of no known kind, has a secret or an attack in it, or an agent whose
 *   name is nobody's to take
 */
export async function readArchive(bytes: Uint8Array): Promise<Read> {
  const { files, left } = unpack(bytes);
  const brought = await kindOf(files);
  const findings = [...files].flatMap(([path, text]) => findingsIn(path, text));
  const [worst] = findings.filter(({ is }) => is === "refused");
  if (worst)
    throw new NotTaken(`${worst.path}, line ${worst.line}: ${worst.what}; take it out and bring the rest`);
  if (brought.agents.length > AGENTS_MAX)
    throw new NotTaken(`It has ${brought.agents.length} agents; ${AGENTS_MAX} at most are taken at once`);
  const names = new Set<string>();
  for (const agent of brought.agents) {
    if (names.has(agent.name)) throw new NotTaken(`Two agents would be called ${agent.name}`);
    names.add(agent.name);
    checkAgent(agent);
  }
  return { ...brought, findings, left };
}

async function kindOf(files: BroughtFiles): Promise<Brought> {
  const brought =
    (await readPacked(files)) ?? readOpenClaw(files) ?? readNanoClaw(files) ?? readSkills(files);
  if (brought === null)
    throw new NotTaken(
      "Nothing in it is an agent: expected manifest.json of an export, OpenClaw's AGENTS.md and SOUL.md, NanoClaw's CLAUDE.local.md, a SKILL.md, or agents/*.md",
    );
  return brought;
}

function checkAgent({ name, files }: BroughtAgent): void {
  if (isReserved(name)) throw new NotTaken(`An agent cannot be called ${name}: that name is Purser's own`);
  try {
    readTemplate(name, files);
  } catch (error) {
    if (error instanceof Unreadable) throw new NotTaken(`${name}: ${error.message}`);
    throw error;
  }
}
