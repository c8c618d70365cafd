import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A folder in which somebody runs `npm run connect`, with what they would meet on the network.

/** A folder with a local run, a key and an OAuth client; it is this process's until it is left. @returns leaves and removes it */
export function enterFolder(): () => void {
  const previous = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "purser-connect-"));
  process.chdir(folder);
  mkdirSync(".purser");
  const local = { url: "http://localhost:9000", tokens: { admin: "purser_admin_1" } };
  writeFileSync(".purser/local.json", JSON.stringify(local));
  writeFileSync("key", "a-key-of-mine\n");
  writeFileSync(
    "client.json",
    JSON.stringify({ installed: { client_id: "client-1", client_secret: "hush-hush" } }),
  );
  return () => {
    process.chdir(previous);
    rmSync(folder, { recursive: true, force: true });
  };
}

type Seen = { readonly url: string; readonly headers: Headers; readonly body: string };

/** Google's token endpoint and Purser's door. */
export function connectNetwork(
  line: object,
  status = 200,
  {
    google = () =>
      Response.json({ refresh_token: "refresh-1", scope: "https://www.googleapis.com/auth/gmail.modify" }),
    standing = { title: "Google Workspace", connectedAt: null as string | null },
  } = {},
) {
  const seen: Seen[] = [];
  const send = (async (url: string, init: RequestInit) => {
    seen.push({ url, headers: new Headers(init.headers), body: await new Response(init.body).text() });
    if (url.startsWith("https://oauth2.googleapis.com")) return google();
    if (init.method === "GET") return Response.json({ connections: [{ service: "google", ...standing }] });
    return Response.json(status === 200 ? line : { detail: "Garmin does not take the API key" }, { status });
  }) as typeof fetch;
  return { seen, send };
}
export const LINE = {
  title: "Garmin",
  status: "connected",
  detail: null,
  scopes: [],
  missingScopes: [],
  expiresAt: "2027-02-20T23:59:59Z",
  trial: "Garmin gave a token for it.",
};

/** A person whose browser brings back that answer. */
export const answering = (answer: (state: string) => string) => {
  const heard: string[] = [];
  const visits: Promise<Response>[] = [];
  const say = (text: string) => {
    heard.push(text);
    const [, address] = /^(https:\S+)$/m.exec(text) ?? [];
    if (address === undefined) return;
    const { searchParams } = new URL(address);
    visits.push(fetch(`${searchParams.get("redirect_uri")}?${answer(searchParams.get("state") ?? "")}`));
  };
  return { say, heard, visits };
};
