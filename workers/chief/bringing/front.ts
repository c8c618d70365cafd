import { type Parted, partsOf, Unreadable } from "../agents/front-matter.ts";
import { plainName } from "./directory.ts";
import { FRONT_MAX_CHARS } from "./limits.ts";
import { NotTaken } from "./not-taken.ts";

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const NAME_MAX_CHARS = 64;
const FENCED = /^---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/;

/**
 * A file's front matter, and the file as it can be kept. Where its YAML is none, as in `description: use when: things`, name and
 * description are read line by line, and the rest of it is left out.
 *
 * @throws NotTaken naming a file whose front matter is longer than `FRONT_MAX_CHARS`, or cannot be read either way
 */
export function frontOf(
  path: string,
  text: string,
): Parted & { readonly text: string; readonly isRepaired: boolean } {
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const found = FENCED.exec(plain);
  if ((found?.[1]?.length ?? 0) > FRONT_MAX_CHARS)
    throw new NotTaken(
      `${plainName(path)}: between its lines of --- are ${FRONT_MAX_CHARS} characters at most`,
    );
  try {
    return { ...partsOf(text), text, isRepaired: false };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (found === null) throw new NotTaken(`${plainName(path)}: ${error.message}`);
    const lines = ["name", "description"].flatMap((key) => {
      const value = new RegExp(`^${key}:[ \\t]*(.+)$`, "m").exec(found[1] ?? "")?.[1]?.trim();
      return value ? [`${key}: ${JSON.stringify(value)}`] : [];
    });
    const repaired = `---\n${lines.join("\n")}\n---\n${plain.slice(found[0].length)}`;
    return { ...partsOf(repaired), text: repaired, isRepaired: true };
  }
}

/** A name that an agent may have, from any text: "My Coach!" is my-coach. @throws NotTaken where nothing is left of it */
export function nameFrom(text: string, path: string): string {
  const name = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, NAME_MAX_CHARS)
    .replace(/-+$/, "");
  if (!NAME.test(name))
    throw new NotTaken(
      `${plainName(path)}: no name can be made of ${plainName(text)}; name it with letters a to z`,
    );
  return name;
}

/** A list of words, however it is written: YAML's, with commas, or with spaces. */
export function wordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" ? value.split(/[,\s]+/).filter((word) => word !== "") : [];
}

export const textIn = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : null;
