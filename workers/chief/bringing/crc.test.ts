import { Zip, ZipPassThrough, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { unpack } from "./archive.ts";
import { patched, renamed, zipOf } from "./archives.harness.ts";
import { crc32Of } from "./crc.ts";

const SKILL = "---\nname: notes\ndescription: Takes notes\n---\nTake notes.\n";
const bytesOf = (text: string) => new TextEncoder().encode(text);
const stored = (files: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytesOf(text)])), {
    level: 0,
  });
/** Each file's checksum and sizes in a data descriptor behind it, as whoever packs into a pipe does. */
function streamed(files: Readonly<Record<string, string>>): Uint8Array {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((_, piece) => void pieces.push(piece));
  for (const [name, text] of Object.entries(files)) {
    const file = new ZipPassThrough(name);
    zip.add(file);
    file.push(bytesOf(text), true);
  }
  zip.end();
  return Buffer.concat(pieces);
}

describe("allows", () => {
  test("the check value that everybody has for this CRC", () => {
    expect([crc32Of(bytesOf("123456789")), crc32Of(new Uint8Array())]).toEqual([0xcbf43926, 0]);
  });

  test("[row 136] what was packed as it came, its sizes and checksums behind each file", () => {
    const { files } = unpack(streamed({ "SKILL.md": SKILL, "a.md": "x" }));
    expect(Object.fromEntries(files)).toEqual({ "SKILL.md": SKILL, "a.md": "x" });
  });
});

describe("refuses", () => {
  test.each<readonly [string, () => Uint8Array, string]>([
    [
      "a checksum that is not so",
      () => patched(zipOf({ "SKILL.md": SKILL, "a.md": "x" }), 16, [1, 2, 3, 4], 1),
      '"a.md": its checksum is another one',
    ],
    [
      "a file that was changed and is as long as before",
      () => renamed(stored({ "SKILL.md": SKILL, "a.md": "be kind" }), "be kind", "be evil"),
      '"a.md": its checksum is another one',
    ],
    [
      "a file that was changed and has its checksum behind it",
      () => renamed(streamed({ "SKILL.md": SKILL, "a.md": "be kind" }), "be kind", "be evil"),
      '"a.md": its checksum is another one',
    ],
  ])("[row 136] behaviour 41: %s", (_, archive, said) => {
    expect(() => unpack(archive())).toThrow(said);
  });
});
