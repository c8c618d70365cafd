import { describe, expect, test } from "vitest";
import { hostsIn, namesHosts } from "../../personas/hosts.ts";
import { PAGE_MAX_CHARS } from "../page.ts";
import { httpRequest } from "./request.ts";
import { scrubberOf } from "./scrub.ts";

const LISTED = ["gitlab.example.com", "chat.example.com"];
const VALUE = "glpat-0123456789";

type Asked = { readonly url: string; readonly headers?: Record<string, string>; readonly body?: string };

/** What left for where, with the value in it. */
async function sent(asked: Asked, hosts: readonly string[] | null, listed: readonly string[] = LISTED) {
  const out: string[] = [];
  const { run } = httpRequest({
    hosts: listed,
    connectors: { CONNECTOR_GITLAB_TOKEN: { value: VALUE, hosts } },
    scrub: (text) => text,
    send: async (url, { headers, body }) => {
      out.push([url, ...new Headers(headers).values(), typeof body === "string" ? body : ""].join(" "));
      return new Response("done", { headers: { "content-type": "text/plain" } });
    },
  });
  await run({ method: "POST", ...asked }, new AbortController().signal);
  return out.join();
}

const header = { headers: { authorization: "Bearer {{CONNECTOR_GITLAB_TOKEN}}" } };

describe("allows", () => {
  test.each<[string, Asked, readonly string[] | null, readonly string[]]>([
    [
      "the host that it names",
      { url: "https://gitlab.example.com/a", ...header },
      ["gitlab.example.com"],
      LISTED,
    ],
    [
      "the only host of the list where it names none",
      { url: "https://one.example.com/", ...header },
      null,
      ["one.example.com"],
    ],
    [
      "its host in the path",
      { url: "https://gitlab.example.com/{{CONNECTOR_GITLAB_TOKEN}}" },
      ["gitlab.example.com"],
      LISTED,
    ],
    [
      "its host in the body",
      { url: "https://gitlab.example.com/", body: "{{ CONNECTOR_GITLAB_TOKEN }}" },
      ["gitlab.example.com"],
      LISTED,
    ],
  ])("a credential to %s [row 178]", async (_, asked, hosts, listed) => {
    expect(await sent(asked, hosts, listed)).toContain(VALUE);
  });

  test("an answer that is no text: its status, since the request was made", async () => {
    const { run } = httpRequest({
      hosts: LISTED,
      connectors: {},
      scrub: (text) => text,
      send: async () => new Response("PNG", { status: 201, headers: { "content-type": "image/png" } }),
    });
    const said = await run(
      { url: "https://chat.example.com/", method: "POST" },
      new AbortController().signal,
    );
    expect(JSON.parse(said)).toEqual({ status: 201, unread: expect.stringContaining("image/png") });
  });

  test("any host of the list without a credential", async () => {
    expect(await sent({ url: "https://chat.example.com/" }, ["gitlab.example.com"])).toContain(
      "chat.example.com",
    );
  });

  test.each<[string | null, readonly string[] | null]>([
    ['{"fields":["token"],"allowedHosts":["GitLab.example.com"]}', ["gitlab.example.com"]],
    ['{"fields":["token"]}', null],
    [null, null],
    ["[]", null],
    ['{"allowedHosts":[]}', []],
    ['{"allowedHosts":"gitlab.example.com"}', []],
  ])("metadata %s to name %j", (metadata, hosts) => {
    expect(hostsIn(metadata)).toEqual(hosts);
  });
});

describe("refuses", () => {
  const elsewhere = "https://chat.example.com/";
  test.each<[string, Asked]>([
    ["a header", { url: elsewhere, ...header }],
    ["the path", { url: `${elsewhere}{{CONNECTOR_GITLAB_TOKEN}}` }],
    ["the body", { url: elsewhere, body: "{{CONNECTOR_GITLAB_TOKEN}}" }],
  ])("a credential in %s to another host of the list, and says where it goes [row 178]", async (_, asked) => {
    await expect(sent(asked, ["gitlab.example.com"])).rejects.toThrow(
      "CONNECTOR_GITLAB_TOKEN is not sent to chat.example.com. It goes to: gitlab.example.com",
    );
  });

  test("one that names none to a host of several, and says how its owner names it [row 178]", async () => {
    await expect(sent({ url: elsewhere, ...header }, null)).rejects.toThrow(
      'stores it with metadata {"allowedHosts": ["chat.example.com"]}',
    );
  });

  test("a host that the credential names and the persona's list does not", async () => {
    await expect(
      sent({ url: "https://other.example.com/", ...header }, ["other.example.com"]),
    ).rejects.toThrow("not listed the host other.example.com");
  });

  test("a value that would be the host, or change it", async () => {
    await expect(sent({ url: "https://{{CONNECTOR_GITLAB_TOKEN}}/" }, LISTED)).rejects.toThrow(
      "A private host is not read",
    );
    await expect(sent({ url: "https://{{CONNECTOR_GITLAB_TOKEN}}.example.com/" }, LISTED)).rejects.toThrow(
      "has not listed",
    );
  });

  test("the first half of a value that an answer repeats where it is cut", async () => {
    const value = "hunter22-and-more-of-it";
    const { run } = httpRequest({
      hosts: LISTED,
      connectors: {},
      scrub: scrubberOf([value]),
      send: async () =>
        new Response(`${"x".repeat(PAGE_MAX_CHARS - 12)}${value}`, {
          headers: { "content-type": "text/plain" },
        }),
    });
    const said = await run({ url: "https://chat.example.com/" }, new AbortController().signal);
    expect(said).toContain("[REDACTED");
    expect(said).not.toContain("hunter22");
  });

  test("metadata whose hosts are no list", () => {
    expect(namesHosts('{"allowedHosts":"gitlab.example.com"}')).toBe(false);
    expect(namesHosts('{"allowedHosts":[1]}')).toBe(false);
    expect(namesHosts('{"hosts":"mine"}')).toBe(true);
  });
});
