import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { findWebKit, WEBKIT_MISSING } from "../../../infra/checks/run/webkit.ts";
import { until } from "../../../infra/offline/until.harness.ts";

const programs = findWebKit();
if (programs === null && process.env.PURSER_TIERS === "all") throw new Error(WEBKIT_MISSING);
/** Whether WebKit can be driven here. */
export const hasWebKit = programs !== null;

/** As a WebDriver names an element (w3.org/TR/webdriver2, "Elements"). */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** As wide as a large phone; GTK makes none smaller. */
const PHONE_WINDOW = { x: 0, y: 0, width: 430, height: 880 };
type Json = string | number | boolean | null | { readonly [key: string]: Json } | readonly Json[];

/** One window of WebKit, driven as the standard says (w3.org/TR/webdriver2). */
export type WebKit = {
  readonly goTo: (url: string) => Promise<void>;
  readonly bringSession: (session: string) => Promise<void>;
  /** What a script answers that runs in the page. */
  readonly evaluate: <T>(expression: string) => Promise<T>;
  /** Until the page has it. @param xpath of what is wanted; the first there is */
  readonly find: (xpath: string) => Promise<string>;
  readonly press: (xpath: string) => Promise<void>;
  readonly write: (xpath: string, text: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Opens a window on a screen of its own. @throws Error where WebKit is not installed */
export async function openWebKit(): Promise<WebKit> {
  if (programs === null) throw new Error(WEBKIT_MISSING);
  // The screen chooses its own number, and says it.
  const screen = spawn(
    programs.screen,
    ["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "800x900x24"],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const [number] = (await once(screen.stdout, "data")) as [Buffer];
  const port = await freePort();
  const driver = spawn(programs.driver, [`--port=${port}`, "--host=127.0.0.1"], {
    // GTK must not look for another kind of screen first.
    env: {
      ...process.env,
      DISPLAY: `:${number.toString().trim()}`,
      GDK_BACKEND: "x11",
      LIBGL_ALWAYS_SOFTWARE: "1",
    },
    stdio: "ignore",
  });
  // Also where the tests are stopped.
  process.once("exit", () => [driver, screen].map((child) => child.kill()));
  const end = async (): Promise<void> => {
    await ended(driver);
    await ended(screen);
  };
  const call = (method: string, path: string, body?: Json) =>
    command(`http://127.0.0.1:${port}${path}`, method, body);
  try {
    await until("WebKit's driver", () => call("GET", "/status").catch(() => null));
    const { sessionId } = (await call("POST", "/session", { capabilities: {} })) as {
      readonly sessionId: string;
    };
    const inSession: Call = (method, path, body) => call(method, `/session/${sessionId}${path}`, body);
    await inSession("POST", "/window/rect", PHONE_WINDOW);
    return windowOf(inSession, end);
  } catch (error) {
    await end();
    throw error;
  }
}

type Call = (method: string, path: string, body?: Json) => Promise<Json>;

function windowOf(call: Call, end: () => Promise<void>): WebKit {
  const find = (xpath: string) =>
    until(xpath, async () => {
      const found = await call("POST", "/elements", { using: "xpath", value: xpath });
      return (found as readonly Readonly<Record<string, string>>[])[0]?.[ELEMENT];
    });
  return {
    find,
    goTo: async (url) => void (await call("POST", "/url", { url })),
    bringSession: async (value) => {
      const cookie = { name: "CF_Authorization", value, httpOnly: true, path: "/" };
      await call("POST", "/cookie", { cookie });
    },
    evaluate: async <T>(expression: string) =>
      (await call("POST", "/execute/sync", { script: `return ${expression}`, args: [] })) as T,
    press: async (xpath) => void (await call("POST", `/element/${await find(xpath)}/click`, {})),
    write: async (xpath, text) => void (await call("POST", `/element/${await find(xpath)}/value`, { text })),
    close: async () => {
      await call("DELETE", "").catch(() => undefined);
      await end();
    },
  };
}

/** @throws Error with what the driver says of a command that failed */
async function command(url: string, method: string, body?: Json): Promise<Json> {
  const reply = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = (await reply.json()) as { readonly value: Json };
  if (!reply.ok) throw new Error(`${method} ${new URL(url).pathname}: ${JSON.stringify(value)}`);
  return value;
}

/** The driver takes no "any port": one that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill();
  await gone;
}
