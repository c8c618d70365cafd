import type { Page } from "playwright-core";
import { isLong, isWhole } from "../../sizes.harness.ts";
import { axeFindings, contrastFindings, tooWide } from "./axe.harness.ts";
import { DESK, PHONE } from "./stand.harness.ts";

// A view as it looks: on a phone, on a desk and between, by day and by night.

const NARROW = { width: 360, height: 740 };
/** The first width with a rail, the first with two columns, and the widest that is looked at. */
const TABLET = { width: 768, height: 1024 };
const WIDE = { width: 1200, height: 900 };
const WIDEST = { width: 1600, height: 900 };
const EVERY_SIZE = [NARROW, PHONE, TABLET, WIDE, DESK, WIDEST];
/** A window of 640 or 1,280 pixels, at 200 %. */
const ZOOMED = [
  { width: 320, height: 480 },
  { width: 640, height: 450 },
];

type Light = "light" | "dark";
type Look = readonly [Light, typeof PHONE, "all" | "contrast"];
const OF_A_COMMIT: readonly Look[] = [
  ["light", PHONE, "all"],
  ["dark", DESK, "all"],
];
/** What the light changes is colours alone: the other light of a size is looked at for these. */
const OF_EVERYTHING: readonly Look[] = [
  ...OF_A_COMMIT,
  ["dark", PHONE, "contrast"],
  ["light", DESK, "contrast"],
  ["light", TABLET, "all"],
];
const OF_THE_LONG_RUN = (["light", "dark"] as const).flatMap((light) =>
  EVERY_SIZE.map((size): Look => [light, size, "all"]),
);
const LOOKS = isLong ? OF_THE_LONG_RUN : isWhole ? OF_EVERYTHING : OF_A_COMMIT;

/** What is wrong with the page as it stands, at each size and in each light; it is a phone's by day again afterwards. */
export async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [colorScheme, size, rules] of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
    const wrong = rules === "all" ? await axeFindings(page) : await contrastFindings(page);
    found.push(...wrong.map((one) => `${colorScheme} ${size.width}: ${one}`));
  }
  for (const size of [...EVERY_SIZE, ...ZOOMED]) {
    await page.setViewportSize(size);
    found.push(...(await tooWide(page)).map((one) => `wider than ${size.width} px: ${one}`));
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize(PHONE);
  return found;
}
