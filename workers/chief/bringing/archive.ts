import { Inflate } from "fflate";
import { joinedBytes } from "../../wire/pieces.ts";
import { crc32Of } from "./crc.ts";
import { packedBytes, plainName, type ZipEntry, zipEntriesOf } from "./directory.ts";
import { ARCHIVE_MAX_BYTES, FILE_MAX_BYTES, UNPACKED_MAX_BYTES } from "./limits.ts";
import { checkPath, foldedPath } from "./names.ts";
import { NotTaken } from "./not-taken.ts";

/** What an archive holds: texts by their path, and what was left out, with the reason. */
export type Unpacked = {
  readonly files: ReadonlyMap<string, string>;
  readonly left: readonly { readonly path: string; readonly why: string }[];
};

const KEPT = /\.(md|txt|json|jsonl|ya?ml|csv|svg)$/i;
const ARCHIVES = /\.(zip|tar|tgz|gz|bz2|xz|7z|rar|jar|whl|skill)$/i;
/**
 * What archives have in them, whatever their name says, and where: ZIP with files, without, and in parts
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), and tar
 * (pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, "ustar"), which may be text from end to end.
 */
const PACKED: readonly (readonly [at: number, bytes: readonly number[]])[] = [
  [0, [0x50, 0x4b, 0x03, 0x04]],
  [0, [0x50, 0x4b, 0x05, 0x06]],
  [0, [0x50, 0x4b, 0x07, 0x08]],
  [257, [0x75, 0x73, 0x74, 0x61, 0x72]],
];
/** What a terminal or a reader takes for an order, and no text needs. */
const CONTROLS = /[^\P{Cc}\t\n\r\f]/u;
/** Of scripts nothing is run; they are not brought along either. */
const SCRIPTS = /\.(sh|bash|zsh|ps1|bat|cmd|py|rb|pl|js|mjs|cjs|ts|php|lua)$/i;

const STORED = 0;
const DEFLATED = 8;
// The type of a file in Unix's st_mode (POSIX, sys/stat.h).
const TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * The texts of a ZIP archive. Sizes are counted while unpacking, since those in it are whoever's who packed it.
 *
 * @throws NotTaken naming the entry: nothing of such an archive is taken
 */
export function unpack(bytes: Uint8Array): Unpacked {
  if (bytes.length > ARCHIVE_MAX_BYTES)
    throw new NotTaken(`The archive has ${bytes.length} bytes; ${ARCHIVE_MAX_BYTES} at most are taken`);
  const entries = zipEntriesOf(bytes);
  checkEntries(entries);
  const files = new Map<string, string>();
  const left: { path: string; why: string }[] = [];
  let total = 0;
  for (const entry of entries) {
    if (entry.name.endsWith("/")) continue;
    const data = inflated(packedBytes(bytes, entry), entry, UNPACKED_MAX_BYTES - total);
    total += data.length;
    if (crc32Of(data) !== entry.crc)
      throw new NotTaken(
        `${plainName(entry.name)}: its checksum is another one: it was damaged or changed; pack it again`,
      );
    if (PACKED.some(([at, bytes]) => bytes.every((byte, n) => data[at + n] === byte)))
      throw archiveInside(entry.name);
    const why = whyLeft(entry.name, data);
    if (why === null) files.set(entry.name, textOf(data, entry.name));
    else left.push({ path: entry.name, why });
  }
  return { files: withoutRoot(files), left };
}

/** Everything that can be said before anything is unpacked. */
function checkEntries(entries: readonly ZipEntry[]): void {
  const seen = new Map<string, string>();
  const places = new Set<number>();
  for (const { name, mode, isEncrypted, method, offset } of entries) {
    checkPath(name);
    const type = mode & TYPE;
    if (type !== 0 && type !== REGULAR && type !== FOLDER)
      throw new NotTaken(`${plainName(name)}: a link or device is not taken; pack the file itself`);
    if (isEncrypted)
      throw new NotTaken(`${plainName(name)}: it is encrypted, so nobody can look at it first`);
    if (method !== STORED && method !== DEFLATED)
      throw new NotTaken(`${plainName(name)}: packed by method ${method}; only deflate is read`);
    if (ARCHIVES.test(name)) throw archiveInside(name);
    const other = seen.get(foldedPath(name));
    if (other !== undefined)
      throw new NotTaken(`${plainName(name)}: it is there twice (${plainName(other)})`);
    seen.set(foldedPath(name), name);
    if (places.has(offset)) throw new NotTaken(`${plainName(name)}: it shares its place with another file`);
    places.add(offset);
  }
  for (const name of seen.values()) {
    const above = name
      .split("/")
      .slice(0, -1)
      .map((_, at, parts) => foldedPath(parts.slice(0, at + 1).join("/")));
    if (above.some((folder) => seen.has(folder)))
      throw new NotTaken(`${plainName(name)}: its folder is a file of the archive`);
  }
}

const archiveInside = (name: string) =>
  new NotTaken(`${plainName(name)}: an archive in an archive is not taken`);

/** @throws NotTaken as soon as there is more than an entry may have, all may have, or it said itself */
function inflated(packed: Uint8Array, { name, method, size }: ZipEntry, left: number): Uint8Array {
  const most = Math.min(FILE_MAX_BYTES, left);
  const tooMuch = () =>
    new NotTaken(
      most === FILE_MAX_BYTES
        ? `${plainName(name)}: a file has ${FILE_MAX_BYTES} bytes at most`
        : `${plainName(name)}: with it the archive has more than ${UNPACKED_MAX_BYTES} bytes`,
    );
  const pieces: Uint8Array[] = [];
  let length = 0;
  const take = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > most) throw tooMuch();
    pieces.push(piece);
  };
  if (method === STORED) take(packed);
  else inflate(packed, name, take);
  if (length !== size) throw new NotTaken(`${plainName(name)}: it says ${size} bytes and has ${length}`);
  return joinedBytes(pieces, length);
}

/** Input in small pieces, so that what comes of one is counted before the next: a bomb ends at its first few hundred kilobytes. */
const PIECE_BYTES = 512;

function inflate(packed: Uint8Array, name: string, take: (piece: Uint8Array) => void): void {
  const stream = new Inflate(take);
  try {
    for (let at = 0; at < packed.length; at += PIECE_BYTES)
      stream.push(packed.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= packed.length);
  } catch (error) {
    if (error instanceof NotTaken) throw error;
    throw new NotTaken(`${plainName(name)}: it cannot be unpacked`);
  }
}

function whyLeft(name: string, data: Uint8Array): string | null {
  if (SCRIPTS.test(name)) return "a script: nothing that is brought is ever run";
  if (!KEPT.test(name)) return "only texts are brought along";
  return data.length === 0 ? "it is empty" : null;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function textOf(data: Uint8Array, name: string): string {
  let text: string;
  try {
    text = utf8.decode(data);
  } catch {
    throw new NotTaken(`${plainName(name)}: it is called a text and is none (UTF-8)`);
  }
  if (CONTROLS.test(text))
    throw new NotTaken(`${plainName(name)}: it is called a text and has control characters`);
  return text;
}

/** Paths without the one folder that everything is in, as hosts pack a repository. */
function withoutRoot(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const roots = new Set(
    [...files.keys()].map((path) => (path.includes("/") ? path.slice(0, path.indexOf("/") + 1) : "")),
  );
  const [root = ""] = roots;
  if (roots.size !== 1 || root === "" || KEPT_ROOTS.has(root)) return files;
  return new Map([...files].map(([path, text]) => [path.slice(root.length), text]));
}

/** Folders that say what is in them. */
const KEPT_ROOTS: ReadonlySet<string> = new Set([
  "agents/",
  "skills/",
  "commands/",
  ".claude/",
  "groups/",
  "memory/",
]);
