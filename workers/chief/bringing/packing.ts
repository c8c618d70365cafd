import { zipSync } from "fflate";
import * as z from "zod/mini";
import { jsonValueIn } from "../../wire/body.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { FILES } from "../agents/template.ts";
import { type Brought, type BroughtAgent, type BroughtFiles, FORMATS } from "./brought.ts";
import { NotTaken } from "./not-taken.ts";

const MANIFEST = "manifest.json";
const FORMAT = "purser-agent/1";
const BESIDE = "files/";
const SOUL = "SOUL.md";
/** The first moment that a ZIP archive can name, so that the same agent is the same bytes. */
const PACKED_AT = new Date(1980, 0, 1);

const Manifest = z.object({
  format: z.literal(FORMAT),
  name: z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), z.maxLength(64)),
  version: z.string(),
  source: z.union([z.enum(FORMATS), z.literal("template")]),
  sha256: z.record(z.string(), z.string()),
  requires: z.array(z.string()),
});

export type Packed = Pick<BroughtAgent, "name" | "files" | "beside" | "soul" | "wants"> & {
  readonly version: string;
  readonly source: (typeof FORMATS)[number] | "template";
};

/** An agent as a ZIP archive: the same agent is the same bytes. `soul` is in it where it is given, and no credential ever is. */
export async function packAgent({
  name,
  version,
  source,
  files,
  beside,
  soul,
  wants,
}: Packed): Promise<Uint8Array> {
  const texts = new Map<string, string>([
    ...FILES.map((file) => [file, files[file]] as const),
    ...Object.entries(beside).map(([path, text]) => [`${BESIDE}${path}`, text] as const),
    ...(soul.length > 0 ? [[SOUL, soul.map((line) => `- ${line}\n`).join("")] as const] : []),
  ]);
  const paths = [...texts.keys()].toSorted();
  const hashes = await Promise.all(
    paths.map(async (path) => [path, await sha256Hex(texts.get(path) ?? "")] as const),
  );
  const manifest = {
    format: FORMAT,
    name,
    version,
    source,
    sha256: Object.fromEntries(hashes),
    requires: wants,
  };
  texts.set(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  const encoder = new TextEncoder();
  const entries = [...texts.keys()]
    .toSorted()
    .map((path) => [path, encoder.encode(texts.get(path) ?? "")] as const);
  return zipSync(Object.fromEntries(entries), { mtime: PACKED_AT, os: 0, level: 6 });
}

/** An agent that Purser packed; null for every other archive. @throws NotTaken where a file is not what its manifest says */
export async function readPacked(files: BroughtFiles): Promise<Brought | null> {
  const text = files.get(MANIFEST);
  if (text === undefined || !text.includes(FORMAT)) return null;
  const manifest = z.safeParse(Manifest, jsonValueIn(text));
  if (!manifest.success) throw new NotTaken(`${MANIFEST}: it does not say what a packed agent says`);
  const { name, sha256, source, requires } = manifest.data;
  for (const path of [...files.keys()].filter((one) => one !== MANIFEST))
    if (sha256[path] === undefined) throw new NotTaken(`${path}: the manifest does not name it`);
  for (const [path, hash] of Object.entries(sha256)) {
    const found = files.get(path) ?? "";
    if ((await sha256Hex(found)) !== hash)
      throw new NotTaken(`${path}: it is not the file that the manifest names`);
  }
  const templateFiles = Object.fromEntries(FILES.map((file) => [file, files.get(file) ?? ""]));
  const beside = [...files].filter(([path]) => path.startsWith(BESIDE));
  const soul = (files.get(SOUL) ?? "")
    .split("\n")
    .flatMap((line) => (line.startsWith("- ") ? [line.slice(2)] : []));
  return {
    format: "purser",
    agents: [
      {
        name,
        format: source === "template" ? "purser" : source,
        files: templateFiles as BroughtAgent["files"],
        beside: Object.fromEntries(beside.map(([path, content]) => [path.slice(BESIDE.length), content])),
        soul,
        wants: requires,
      },
    ],
    facts: [],
    schedules: [],
    notes: [],
  };
}
