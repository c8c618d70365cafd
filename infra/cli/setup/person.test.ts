import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Cancelled } from "../../terminal/asker.ts";
import { fileIn, newFolder, PASSPHRASE, person, run } from "./setup.harness.ts";
import { ACCOUNT, API_TOKEN, NO_ACCESS, type StandIn, standIn, ZONE } from "./standin.harness.ts";

let cloudflare: StandIn;
beforeEach(async () => {
  cloudflare = await standIn();
});
afterEach(() => cloudflare.close());

const stop = () => {
  throw new Cancelled();
};
const ANSWERS = {
  "A new passphrase": PASSPHRASE,
  "Cloudflare API token": API_TOKEN,
  "Host name": "(default)",
  Owners: "me@example.com, partner@example.com",
  "Other people": "",
  "Time zone": "(default)",
  "Should this stack own": "(default)",
  "Roles whose programs": "",
  "Agency gateway's address": "",
};
const talk = (dir: string, ask: ReturnType<typeof person>, ...args: string[]) =>
  run(dir, ["--api-url", cloudflare.url, ...args], { env: {}, ask });

describe("allows", () => {
  it("a person to answer nine questions, none of them an id, and nothing the second time [row 143]", async () => {
    const dir = newFolder();
    const first = person(ANSWERS);
    expect((await talk(dir, first)).code).toBe(0);
    expect(first.asked).toHaveLength(9);
    expect(parse(fileIn(dir)).config).toMatchObject({
      "purser:accountId": ACCOUNT,
      "purser:hostname": "purser.example.com",
      "purser:ownerEmails": ["me@example.com", "partner@example.com"],
      "purser:householdEmails": [],
      "purser:timeZone": "Europe/Vienna",
      "purser:manageZone": "false",
      "purser:bearerOnly": [],
    });
    const before = fileIn(dir);
    const second = person({ "Passphrase of": PASSPHRASE });
    expect((await talk(dir, second)).code).toBe(0);
    expect(second.asked).toHaveLength(1);
    expect(fileIn(dir)).toBe(before);
  });

  it("the time zone that came with the repository to be answered otherwise, once", async () => {
    const dir = newFolder();
    writeFileSync(join(dir, "Pulumi.test.yaml"), "config:\n  purser:timeZone: UTC\n");
    await talk(dir, person(ANSWERS));
    expect(fileIn(dir)).toContain("purser:timeZone: Europe/Vienna");
    const again = person({ "Passphrase of": PASSPHRASE });
    await talk(dir, again);
    expect(again.asked).toHaveLength(1);
  });

  it("a choice where the token sees several accounts and domains", async () => {
    cloudflare.replies.set("GET /accounts", {
      result: [
        { id: "d".repeat(32), name: "Work" },
        { id: ACCOUNT, name: "Home" },
      ],
    });
    const dir = newFolder();
    await talk(dir, person({ ...ANSWERS, "Which Cloudflare account?": ACCOUNT }));
    expect(parse(fileIn(dir)).config["purser:zoneId"]).toBe(ZONE);
  });

  it("the organisation to be created after a yes", async () => {
    const path = `/accounts/${ACCOUNT}/access/organizations`;
    cloudflare.replies.set(`GET ${path}`, NO_ACCESS);
    cloudflare.replies.set(`POST ${path}`, { result: { auth_domain: "example.cloudflareaccess.com" } });
    const dir = newFolder();
    const ask = person({ ...ANSWERS, "Zero Trust team": "(default)", "The account has no Zero Trust": true });
    expect((await talk(dir, ask)).code).toBe(0);
    expect(cloudflare.bodies.join()).toContain("example.cloudflareaccess.com");
  });
});

describe("refuses", () => {
  it("to replace a value when the person says no, and replaces it after a yes", async () => {
    const dir = newFolder();
    await talk(dir, person(ANSWERS));
    const answer = (replace: boolean) =>
      person({ "Passphrase of": PASSPHRASE, "Replace purser:hostname": replace });
    await talk(dir, answer(false), "--hostname", "new.example.com");
    expect(fileIn(dir)).not.toContain("new.example.com");
    await talk(dir, answer(true), "--hostname", "new.example.com");
    expect(fileIn(dir)).toContain("new.example.com");
  });
});

describe("fails safe", () => {
  it.each(Object.keys(ANSWERS))("on Ctrl-C at “%s”: no file, no token shown", async (question) => {
    const dir = newFolder();
    const { code, output } = await talk(dir, person({ ...ANSWERS, [question]: stop }));
    expect(code).toBe(130);
    expect(output).not.toMatch(/purser_\w+_[\w-]{43}/);
    expect(() => fileIn(dir)).toThrow("ENOENT");
  });
});
