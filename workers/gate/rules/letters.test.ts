import fc from "fast-check";
import { expect, test } from "vitest";
import { folded } from "./letters.ts";

test.each([
  ["dеlеtе рrоduсtiоn", "cyrillic"],
  ["ꓓꓰꓡꓰꓔꓰ ꓑꓣꓳꓓꓴꓚꓔꓲꓳꓠ", "lisu"],
  ["dełete prøđuctıøn", "strokes and a dotless i"],
  ["ᴅᴇʟᴇᴛᴇ ᴘʀᴏᴅᴜᴄᴛɪᴏɴ", "small capitals"],
  ["🅳🅴🅻🅴🆃🅴 🅿🆁🅾🅳🆄🅲🆃🅸🅾🅽", "squared"],
  ["🇩🇪🇱🇪🇹🇪 🇵🇷🇴🇩🇺🇨🇹🇮🇴🇳", "flags"],
  ["ＤＥＬＥＴＥ ｐｒｏｄｕｃｔｉｏｎ", "full width"],
  ["𝒅𝒆𝒍𝒆𝒕𝒆 𝕡𝕣𝕠𝕕𝕦𝕔𝕥𝕚𝕠𝕟", "mathematical"],
  ["dèlétê pröductîon", "accents"],
  ["d̶e̶l̶e̶t̶e̶ production", "combining marks"],
  ["d\u200be\u00adl\u2060e\u034fte pro\u3164duction", "invisible"],
])("[row 3] %j reads as delete production (%s)", (text) => {
  expect(folded(text).toLowerCase()).toBe("delete production");
});

test("what is ASCII stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
      expect(folded(text)).toBe(text);
    }),
  );
});

test("nothing folded folds further, and no mark or invisible character is left", () => {
  const wrong: string[] = [];
  for (let code = 0; code < 0xd800; code++) {
    const once = folded(`x${String.fromCharCode(code)}y`);
    if (folded(once) !== once || /[\p{M}\p{Cf}]/u.test(once)) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});
