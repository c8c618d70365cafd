import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { permissionTable } from "./permission-table.ts";
import { PERMISSIONS } from "./permissions.ts";
import { fileIn, newFolder, run, SCRIPT_ENV } from "./setup.harness.ts";
import { ACCOUNT, NO_ACCESS, NO_R2, PIN, REFUSED, type StandIn, standIn, ZONE } from "./standin.harness.ts";

const ORGANISATION = `/accounts/${ACCOUNT}/access/organizations`;
const PROVIDERS = `GET /accounts/${ACCOUNT}/access/identity_providers`;

let cloudflare: StandIn;
beforeEach(async () => {
  cloudflare = await standIn();
});
afterEach(() => cloudflare.close());

/** A script that knows only what Cloudflare cannot tell. */
const answers = (...more: string[]) =>
  `--api-url ${cloudflare.url} --hostname purser.example.com --owner me@example.com`.split(" ").concat(more);
const config = (dir: string) => parse(fileIn(dir)).config;

describe("allows", () => {
  it("account, zone, team and PIN provider to be found instead of pasted [row 142] [row 143]", async () => {
    const dir = newFolder();
    const { code, output } = await run(dir, answers());
    expect(code).toBe(0);
    expect(config(dir)).toMatchObject({
      "purser:accountId": ACCOUNT,
      "purser:zoneId": ZONE,
      "purser:accessTeam": "home",
      "purser:identityProviderId": PIN,
    });
    expect(output).not.toMatch(/missing|could not check|not checked/);
    expect(cloudflare.calls.every((call) => call.startsWith("GET "))).toBe(true);
  });

  it("a zone by its domain name", async () => {
    const dir = newFolder();
    expect((await run(dir, answers("--zone", "example.com"))).code).toBe(0);
    expect(config(dir)["purser:zoneId"]).toBe(ZONE);
  });

  it("a token that belongs to an account and not to a user", async () => {
    cloudflare.replies.set("GET /user/tokens/verify", {
      status: 401,
      code: 1000,
      message: "Invalid API Token",
    });
    cloudflare.replies.set(`GET /accounts/${ACCOUNT}/tokens/verify`, { result: { status: "active" } });
    expect((await run(newFolder(), answers())).code).toBe(0);
  });

  it("the Zero Trust organisation to be created without the dashboard [row 143]", async () => {
    cloudflare.replies.set(`GET ${ORGANISATION}`, NO_ACCESS);
    cloudflare.replies.set(PROVIDERS, { result: [] });
    cloudflare.replies.set(`POST ${ORGANISATION}`, { result: { auth_domain: "ours.cloudflareaccess.com" } });
    const dir = newFolder();
    const { code } = await run(dir, answers("--access-team", "ours", "--yes"));
    expect(code).toBe(0);
    expect(cloudflare.bodies.map((body) => JSON.parse(body))).toEqual([
      { name: "ours", auth_domain: "ours.cloudflareaccess.com" },
    ]);
    expect(config(dir)["purser:accessTeam"]).toBe("ours");
    expect(config(dir)["purser:identityProviderId"]).toBeUndefined();
  });
});

describe("allows a zone of one's own", () => {
  const owner = () => answers("--manage-zone", "yes");

  it("its two permissions to be checked only for the stack that owns it [row 32]", async () => {
    for (const path of ["rulesets", "settings/ssl"])
      cloudflare.replies.set(`GET /zones/${ZONE}/${path}`, REFUSED);
    expect((await run(newFolder(), answers())).code).toBe(0);
    const { code, output } = await run(newFolder(), owner());
    expect(code).toBe(3);
    expect(output).toContain("Zone · Zone WAF · Edit");
    expect(output).toContain("Zone · Zone Settings · Edit");
  });

  it("rules that somebody made there before to be named, because the deploy would meet them", async () => {
    const zoneOf = (name: string, phase: string, kind = "zone") => ({ id: "1", name, phase, kind });
    cloudflare.replies.set(`GET /zones/${ZONE}/rulesets`, {
      result: [
        zoneOf("default", "http_ratelimit"),
        zoneOf("purser custom rules", "http_request_firewall_custom"),
        zoneOf("redirects", "http_request_dynamic_redirect"),
        zoneOf("Cloudflare Managed Free Ruleset", "http_request_firewall_managed", "managed"),
      ],
    });
    const dir = newFolder();
    const { code, output } = await run(dir, owner());
    expect(code).toBe(0);
    expect(config(dir)["purser:manageZone"]).toBe("true");
    expect(output.match(/The zone has a ruleset "[^"]+"/g)).toEqual(['The zone has a ruleset "default"']);
  });
});

describe("refuses", () => {
  it("a token that Cloudflare does not know", async () => {
    const dir = newFolder();
    const env = { ...SCRIPT_ENV, CLOUDFLARE_API_TOKEN: "x".repeat(40) };
    const { code, output } = await run(dir, answers(), { env });
    expect(code).toBe(1);
    expect(output).toContain("does not accept the API token");
    expect(() => fileIn(dir)).toThrow("ENOENT");
  });

  it("an expired token, a zone of another account, a host outside the zone, another team", async () => {
    const outcome = async (...more: string[]) => (await run(newFolder(), answers(...more))).output;
    expect(await outcome("--hostname", "purser.example.org")).toContain("not within the zone example.com");
    expect(await outcome("--access-team", "other")).toContain("team is home, not other");
    cloudflare.replies.set(`GET /zones/${ZONE}`, {
      result: { id: ZONE, name: "example.com", account: { id: "c".repeat(32) } },
    });
    expect(await outcome()).toContain("belongs to another account");
    cloudflare.replies.set("GET /user/tokens/verify", { result: { status: "expired" } });
    expect(await outcome()).toContain("token is expired");
  });

  it("to create the organisation for a script that did not say --yes", async () => {
    cloudflare.replies.set(`GET ${ORGANISATION}`, NO_ACCESS);
    const { code, output } = await run(newFolder(), answers("--access-team", "ours"));
    expect(code).toBe(2);
    expect(output).toContain("--yes");
    expect(cloudflare.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  it("to guess between two accounts, and lists them", async () => {
    const second = "d".repeat(32);
    cloudflare.replies.set("GET /accounts", {
      result: [
        { id: ACCOUNT, name: "Home" },
        { id: second, name: "Work\u001b[2J" },
      ],
    });
    const { code, output } = await run(newFolder(), answers());
    expect(code).toBe(2);
    expect(output).toContain(`--account can be: Work [2J  ${second}`);
  });

  it("to send the token anywhere but to Cloudflare or this machine [row 182]", async () => {
    const { code, output } = await run(newFolder(), ["--api-url", "https://api.example.com/client/v4"]);
    expect(code).toBe(1);
    expect(output).toContain("cloudflareBaseUrl");
  });
});

describe("fails safe", () => {
  it("when one permission is missing: names it, prepares the file, ends with 3", async () => {
    cloudflare.replies.set(`GET /accounts/${ACCOUNT}/d1/database`, REFUSED);
    const dir = newFolder();
    const { code, output } = await run(dir, answers());
    expect(code).toBe(3);
    expect(output.split("add these to the API token")[1]).toMatch(/\n {2}Account · D1 · Edit$/);
    expect(config(dir)["purser:accountId"]).toBe(ACCOUNT);
  });

  it("when R2 was never switched on: says where, because only a person can", async () => {
    cloudflare.replies.set(`GET /accounts/${ACCOUNT}/r2/buckets`, NO_R2);
    const { code, output } = await run(newFolder(), answers());
    expect(code).toBe(3);
    expect(output).toContain("dash.cloudflare.com");
  });

  it("when the organisation cannot be created: nothing is written", async () => {
    cloudflare.replies.set(`GET ${ORGANISATION}`, NO_ACCESS);
    cloudflare.replies.set(`POST ${ORGANISATION}`, REFUSED);
    const dir = newFolder();
    const { code, output } = await run(dir, answers("--access-team", "ours", "--yes"));
    expect(code).toBe(1);
    expect(output).toContain("Access: Organizations");
    expect(() => fileIn(dir)).toThrow("ENOENT");
  });

  it("when Cloudflare cannot be reached: lists the permissions and goes on with what was given", async () => {
    await cloudflare.close();
    const dir = newFolder();
    const given = answers("--account", ACCOUNT, "--zone", ZONE, "--access-team", "home");
    const { code, output } = await run(dir, given);
    expect(code).toBe(0);
    expect(output).toContain("could not be reached");
    expect(output).toContain("not checked");
    expect(config(dir)["purser:zoneId"]).toBe(ZONE);
    cloudflare = await standIn();
  });

  it("on a stack that was deployed: does not adopt the PIN provider that its own deploy may have made", async () => {
    const dir = newFolder();
    cloudflare.replies.set(PROVIDERS, { result: [] });
    await run(dir, answers());
    cloudflare.replies.set(PROVIDERS, { result: [{ id: PIN, type: "onetimepin" }] });
    const { output } = await run(dir, answers());
    expect(config(dir)["purser:identityProviderId"]).toBeUndefined();
    expect(output).toContain("--force identityProviderId");
    await run(dir, answers("--force", "identityProviderId"));
    expect(config(dir)["purser:identityProviderId"]).toBe(PIN);
  });

  it("a look-up that failed with a long text keeps the table on the screen", () => {
    const [permission] = PERMISSIONS;
    if (!permission) throw new Error("no permission");
    const detail = "An unexpected failure that goes on and on. ".repeat(7);
    const lines = permissionTable([{ permission, verdict: "could not check", detail }]).split("\n");
    expect(Math.max(...lines.map((line) => stripVTControlCharacters(line).length))).toBeLessThanOrEqual(128);
    expect(lines.length).toBeGreaterThan(8);
  });
});
