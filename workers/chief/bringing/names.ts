import { plainName } from "./directory.ts";
import { DEPTH_MAX, PATH_MAX_CHARS } from "./limits.ts";
import { NotTaken } from "./not-taken.ts";

/** Characters that a name may not have: controls, and those that show nothing or turn what stands around them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/u;
/** Letters of scripts that have the same shapes as Latin ones. */
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;
const LATIN = /\p{Script=Latin}/u;

/** Names that Windows keeps for devices, whatever ends them (learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** @throws NotTaken naming a path that leads out of its folder, cannot be seen for what it is, or is too long or deep */
export function checkPath(path: string): void {
  const no = (why: string) => new NotTaken(`${plainName(path)}: ${why}`);
  if (path === "" || path.length > PATH_MAX_CHARS) throw no(`a name has 1 to ${PATH_MAX_CHARS} characters`);
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path))
    throw no("a name begins in the archive, not at a root or drive");
  if (path.includes("\\")) throw no("a name has no backslash");
  if (UNSEEN.test(path)) throw no("a name has no character that cannot be seen");
  if (path !== path.normalize("NFC") || path !== path.normalize("NFKC"))
    throw no("a name is written in its plainest form (NFKC)");
  if (LIKE_LATIN.test(path) && LATIN.test(path)) throw no("a name does not mix letters that look alike");
  const parts = path.replace(/\/$/, "").split("/");
  if (parts.some((part) => part === ".." || part === "." || part === ""))
    throw no("a name has no empty part, . or ..");
  if (parts.some((part) => part !== part.trim() || part.endsWith(".")))
    throw no("a name neither begins nor ends with a space, and ends with no dot");
  if (path.includes(":") || parts.some((part) => DEVICE.test(part)))
    throw no("a name is no device or stream of Windows");
  if (parts.length > DEPTH_MAX) throw no(`folders are ${DEPTH_MAX} deep at most`);
}

/** What two names are the same by, where a file system does not tell capitals apart: there ß is SS. */
export const foldedPath = (path: string): string => path.normalize("NFKC").toUpperCase().toLowerCase();
