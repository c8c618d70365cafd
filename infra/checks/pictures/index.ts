import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Response } from "miniflare";
import { type Browser, chromium } from "playwright-core";
import { fillDemo, UNASKED_DEMO } from "../../offline/demo/index.ts";
import { type Deployment, openDeployment } from "../../offline/deployment.ts";
import { openFront } from "../../offline/front.ts";
import { command, EXIT, Stop, start, usage } from "../../terminal/command.ts";
import { CHROMIUM_FLAGS, CHROMIUM_MISSING, findChromium } from "../run/chromium.ts";

const STACK = "dev";
const FOLDER = "docs/images";
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

type Picture = {
  readonly name: string;
  readonly path: string;
  readonly window: typeof PHONE;
  readonly colorScheme: "light" | "dark";
};

/** What the documents show. */
const PICTURES: readonly Picture[] = [
  { name: "today", path: "/", window: PHONE, colorScheme: "light" },
  { name: "approvals", path: "/approvals", window: PHONE, colorScheme: "dark" },
  { name: "money", path: "/money", window: DESK, colorScheme: "light" },
  { name: "chat", path: "/chat/hello", window: PHONE, colorScheme: "light" },
  { name: "agents", path: "/agents", window: PHONE, colorScheme: "dark" },
  { name: "plan", path: "/plan", window: PHONE, colorScheme: "light" },
  { name: "personas", path: "/personas", window: DESK, colorScheme: "light" },
];

/** What moves or blinks would make each picture another one. */
const STILL = { animations: "disabled", caret: "hide", scale: "css" } as const;

const spec = usage(
  "pictures",
  `Draws the pictures of ${FOLDER} anew: the page with the month of npm start -- --demo, in a browser without a window.`,
  "Ends with 0 when they are drawn, 1 when something failed, 2 when no browser is installed.",
);

/** The run behind `npm run pictures`. */
export const drawPictures = command(spec, async ({ now, say }) => {
  const executablePath = findChromium();
  if (executablePath === null) throw new Stop(CHROMIUM_MISSING, EXIT.unusable);
  const state = mkdtempSync(join(tmpdir(), "purser-pictures-"));
  try {
    say("Filling the demo's month, which takes about half a minute.");
    await fillDemo({ root: process.cwd(), state, stack: STACK, now });
    const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
    try {
      await draw(browser, state, say);
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
  return EXIT.done;
});

async function draw(browser: Browser, state: string, say: (line: string) => void): Promise<void> {
  const deployment = await openDeployment(STACK, {
    root: process.cwd(),
    state,
    config: UNASKED_DEMO,
    outbound: () => new Response(null, { status: 502 }),
    log: () => undefined,
  });
  const front = await openFront(deployment, 0);
  try {
    mkdirSync(FOLDER, { recursive: true });
    const { port } = front.address() as AddressInfo;
    for (const picture of PICTURES) {
      const file = join(FOLDER, `${picture.name}.png`);
      await take(browser, `http://localhost:${port}`, deployment, picture, file);
      say(file);
    }
  } finally {
    front.close();
    front.closeAllConnections();
    await deployment.close();
  }
}

async function take(
  browser: Browser,
  url: string,
  { signIn }: Deployment,
  { path, window, colorScheme }: Picture,
  file: string,
): Promise<void> {
  const context = await browser.newContext({
    viewport: window,
    colorScheme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  const session = await signIn.ownerSession();
  await context.addCookies([{ name: "CF_Authorization", value: session, url, httpOnly: true }]);
  // The list for a first visit, and the worker that a first visit installs, are not what is shown.
  await context.addInitScript("localStorage.setItem('purser:begun', '1')");
  const page = await context.newPage();
  await page.goto(url + path, { waitUntil: "networkidle" });
  await page.waitForFunction(
    "document.querySelector('main h1') && !document.querySelector('main [aria-busy=true]')",
  );
  await page.screenshot({ path: file, ...STILL });
  await context.close();
}

await start(import.meta, drawPictures);
