import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
  type TestDeploymentOptions,
} from "../../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { type Heard, listenTo } from "./heard.harness.ts";
import { evaluatePatient } from "./patient.harness.ts";

const endpoint = inject("browser");
/** Whether the tier runs here (launch.harness.ts). */
export const hasBrowser = endpoint !== null;

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

/** A browser of its own, with one window, and what it has complained about. */
export type Device = {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly heard: Heard;
};
export type DeviceOptions = BrowserContextOptions & { readonly person?: string };

/** A deployment behind its local front, with nobody's data in it yet. */
export type Stand = {
  readonly here: Deployment;
  readonly front: LocalFront;
  /** Signed in as the owner unless `person` says somebody else; gone with the test. */
  readonly device: (options?: DeviceOptions) => Promise<Device>;
  /** The same, with its page open at a path. */
  readonly deviceAt: (path: string, options?: DeviceOptions) => Promise<Device>;
  /** As a program or a person without a browser: the answer's body. @throws Error when it is refused */
  readonly as: (
    role: "agency" | "personal" | "admin",
    method: string,
    path: string,
    body?: object,
  ) => Promise<Answer>;
  /** Asks for a task as an agency does; the kind decides whether it waits for a person. */
  readonly task: (taskId: string, more?: object) => Promise<Answer>;
  /** The latest decision about a task, as the owner is told. */
  readonly decisionOn: (taskId: string) => Promise<Answer | undefined>;
  /** Ends what the test that is over had open. */
  readonly closeDevices: () => Promise<void>;
  readonly close: () => Promise<void>;
};
export type Answer = Record<string, unknown>;

/** Below the time of a test (vitest.config.ts), so that a failure says what was waited for. */
const PATIENCE_MS = 30_000;

/** What rules leave to a person always. */
export const FOR_A_PERSON = "data_deletion";

/** Who else lives here. */
export const PARTNER = "partner@example.com";
/** Where `POST /` is forwarded to. */
export const BACKEND = "https://aumos.test";
/** The same for every file of the tier, so that the program is evaluated once. */
const CONFIG = {
  householdEmails: JSON.stringify([PARTNER]),
  aumosApiUrl: BACKEND,
  aumosApiKey: "canary-key-of-the-backend",
};

/**
 * The stand of a file of tests: there from before its first test until after its last; nowhere without a browser.
 *
 * @param prepare puts into it what every test of the file finds there
 */
export function standFor(
  options: TestDeploymentOptions = {},
  prepare: (stand: Stand) => Promise<unknown> = async () => undefined,
): Stand {
  const stand: Partial<Stand> = {};
  beforeAll(async () => {
    if (hasBrowser) await prepare(Object.assign(stand, await openStand(options)));
  });
  afterEach(() => stand.closeDevices?.());
  afterAll(() => stand.close?.());
  return stand as Stand;
}

async function openStand(options: TestDeploymentOptions): Promise<Stand> {
  if (endpoint === null) throw new Error("No browser is installed here.");
  const here = await openTestDeployment({
    model: openOfflineModel(),
    config: CONFIG,
    evaluate: evaluatePatient,
    log: () => undefined,
    ...options,
  });
  const front = await openLocalFront(here);
  const browser = await chromium.connect(endpoint);
  const as: Stand["as"] = async (role, method, path, body) => {
    const headers = { authorization: `Bearer ${here.tokens[role]}`, "content-type": "application/json" };
    const reply = await here.send(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path} was answered with ${reply.status}: ${text}`);
    return JSON.parse(text) as Answer;
  };
  const open: Device[] = [];
  const device: Stand["device"] = async ({ person, ...wanted } = {}) => {
    const opened = await openDevice(browser, here, front, person, wanted);
    open.push(opened);
    return opened;
  };
  return {
    here,
    front,
    as,
    device,
    deviceAt: async (path, wanted) => {
      const opened = await device(wanted);
      await opened.page.goto(path);
      return opened;
    },
    task: (taskId, more = {}) => as("agency", "POST", "/api/approve", { ...taskOf(taskId), ...more }),
    decisionOn: async (taskId) => {
      const { approvals } = await as("personal", "GET", "/api/approvals?status=all");
      return (approvals as Answer[]).find((one) => one.taskId === taskId);
    },
    closeDevices: async () => {
      for (const { context } of open.splice(0)) await context.close();
    },
    close: async () => {
      await browser.close();
      front.close();
      await here.close();
    },
  };
}

const taskOf = (taskId: string) => ({
  taskId,
  type: FOR_A_PERSON,
  description: "Delete the export of 2024",
  estimatedCost: 4,
  agentType: "code-review",
});

async function openDevice(
  browser: Browser,
  { signIn }: Deployment,
  { url }: LocalFront,
  person: string | undefined,
  wanted: BrowserContextOptions,
): Promise<Device> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: PHONE,
    reducedMotion: "reduce",
    ...wanted,
  });
  // As long as any test of the tier: the machine may be busy with others.
  context.setDefaultTimeout(PATIENCE_MS);
  await bringSession(context, url, await (person ? signIn.sessionOf(person) : signIn.ownerSession()));
  const page = await context.newPage();
  return { context, page, heard: listenTo(page, url) };
}

/** What Access looks at: a session that is good, one of somebody else, or one that has ended. */
export const bringSession = (context: BrowserContext, url: string, session: string): Promise<void> =>
  context.addCookies([{ name: "CF_Authorization", value: session, url, httpOnly: true, sameSite: "Lax" }]);

/** The card of one question. */
export const cardOf = (page: Page, description: string): Locator =>
  page.getByRole("article").filter({ hasText: description });

/** The device as one that has visited before: the short list for a new owner is gone. */
export const begun = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript("localStorage.setItem('purser:begun', 'hello notify budget')");
