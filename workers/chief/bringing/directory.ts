import { ENTRIES_MAX } from "./limits.ts";
import { NotTaken } from "./not-taken.ts";

/** An entry as a ZIP archive's central directory has it; every number is the archive's own word. */
export type ZipEntry = {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Of Unix, in the upper half of the external attributes; 0 where nothing is said. */
  readonly mode: number;
  readonly compressed: number;
  readonly size: number;
  /** Of what is unpacked; the directory has it also where the file's own header leaves it to a data descriptor behind the file. */
  readonly crc: number;
  readonly offset: number;
};

// Signatures and offsets: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (6.3.10), "Local file header", "Central directory structure" and "End of
// central directory record".
const END = 0x06054b50;
const END_BYTES = 22;
const COMMENT_MAX_BYTES = 65_535;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ENCRYPTED = 0x0001;

/**
 * The entries of an archive.
 *
 * @throws NotTaken for what is no whole archive of one part, or has too many entries
 */
export function zipEntriesOf(bytes: Uint8Array): ZipEntry[] {
  const view = viewOf(bytes);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count)
    throw new NotTaken("The archive has more than one part; send it whole");
  if (count > ENTRIES_MAX)
    throw new NotTaken(`The archive has ${count} entries; ${ENTRIES_MAX} at most are taken`);
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let n = 0; n < count; n += 1) {
    const { entry, next } = entryAt(bytes, view, at);
    entries.push(entry);
    at = next;
  }
  if (at !== end) throw new NotTaken("The archive's directory does not end where it says; pack it again");
  return entries;
}

/** The bytes of an entry as they are in the archive. @throws NotTaken where they are not inside it, or belong to another name */
export function packedBytes(bytes: Uint8Array, { name, offset, compressed }: ZipEntry): Uint8Array {
  const view = viewOf(bytes);
  if (offset + LOCAL_BYTES > bytes.length || view.getUint32(offset, true) !== LOCAL)
    throw new NotTaken(`${plainName(name)}: the archive has nothing where it says that this file is`);
  const nameLength = view.getUint16(offset + 26, true);
  const from = offset + LOCAL_BYTES + nameLength + view.getUint16(offset + 28, true);
  const local = textOf(bytes.subarray(offset + LOCAL_BYTES, offset + LOCAL_BYTES + nameLength));
  if (local !== name)
    throw new NotTaken(
      `${plainName(name)}: the archive calls this file ${plainName(local)} in another place`,
    );
  if (from + compressed > bytes.length)
    throw new NotTaken(`${plainName(name)}: the archive ends in the middle of this file`);
  return bytes.subarray(from, from + compressed);
}

/** A name for an error, where no character can hide or turn the text around it. */
export const plainName = (name: string): string => JSON.stringify(name).replace(/[^\x20-\x7e]/g, escaped);

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

function entryAt(
  bytes: Uint8Array,
  view: DataView,
  at: number,
): { readonly entry: ZipEntry; readonly next: number } {
  if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL)
    throw new NotTaken("The archive's directory cannot be read; pack it again");
  const nameLength = view.getUint16(at + 28, true);
  const next =
    at + CENTRAL_BYTES + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  return {
    entry: {
      name: textOf(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength)),
      isEncrypted: (view.getUint16(at + 8, true) & ENCRYPTED) !== 0,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      mode: view.getUint32(at + 38, true) >>> 16,
      offset: view.getUint32(at + 42, true),
    },
    next,
  };
}

/** Where the end record is: the last one, since a comment may hold anything. */
function endOf(view: DataView): number {
  const least = Math.max(0, view.byteLength - END_BYTES - COMMENT_MAX_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= least; at -= 1)
    if (
      view.getUint32(at, true) === END &&
      at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength
    )
      return at;
  throw new NotTaken("This is no ZIP archive");
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new NotTaken("The archive has a file whose name is not UTF-8");
  }
}
