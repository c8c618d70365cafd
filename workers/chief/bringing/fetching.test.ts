import { describe, expect, test } from "vitest";
import { zipOf } from "./archives.harness.ts";
import { fetchArchive } from "./fetching.ts";

const HOST = "purser.example.com";
const ARCHIVE = zipOf({ "SKILL.md": "---\nname: notes\ndescription: Takes notes\n---\nTake notes.\n" });

describe("refuses", () => {
  const answers = (replies: Readonly<Record<string, () => Response>>) => ({
    ownHost: HOST,
    timeLimit: () => new AbortController().signal,
    send: async (url: string) => {
      const reply = replies[url];
      if (reply === undefined) throw new Error(`unexpected ${url}`);
      return reply();
    },
  });
  const to = (location: string) => () => new Response(null, { status: 302, headers: { location } });

  test.each<readonly [string, string, string]>([
    ["plain http", "http://a.example/x.zip", "Only https"],
    ["a number", "https://169.254.169.254/latest", "A host is named, not numbered"],
    ["a number in disguise", "https://0x7f.1/x.zip", "A host is named, not numbered"],
    ["IPv6", "https://[::1]/x.zip", "A host is named, not numbered"],
    ["a loopback number in decimal", "https://2130706433/x.zip", "A host is named, not numbered"],
    ["a loopback number in octal", "https://0177.0.0.1/x.zip", "A host is named, not numbered"],
    [
      "a loopback number in full-width digits",
      "https://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/x.zip",
      "A host is named, not numbered",
    ],
    ["a number with a dot behind", "https://127.0.0.1./x.zip", "A host is named, not numbered"],
    ["IPv6 that holds IPv4", "https://[::ffff:127.0.0.1]/x.zip", "A host is named, not numbered"],
    ["IPv6 that holds IPv4 in hexadecimal", "https://[::ffff:7f00:1]/x.zip", "A host is named, not numbered"],
    ["loopback's name", "https://localhost/x.zip", "A private host"],
    ["loopback's name with a dot", "https://localhost./x.zip", "A private host"],
    ["a name below loopback's", "https://a.localhost/x.zip", "A private host"],
    ["our own name in capitals", `https://${HOST.toUpperCase()}/x.zip`, "own address is not fetched"],
    ["a name below our own, with a dot", `https://a.${HOST}./x.zip`, "own address is not fetched"],
    ["a data address", "data:application/zip;base64,UEsFBg==", "Only https"],
    ["a file", "file:///etc/passwd", "Only https"],
    ["a private name", "https://router.lan/x.zip", "A private host"],
    ["loopback's other name", "https://localhost.localdomain/x.zip", "A private host"],
    ["a name of one word", "https://intra/x.zip", "A private host"],
    ["a company's own network", "https://wiki.corp/x.zip", "A private host"],
    ["a number as a name of the reverse tree", "https://1.0.0.127.in-addr.arpa/x.zip", "A private host"],
    ["a name with nothing between its dots", "https://a..example/x.zip", "A private host"],
    [
      "our own name in full-width letters",
      `https://${HOST.replace("p", encodeURIComponent("ｐ"))}/x.zip`,
      "own address is not",
    ],
    [
      "our own name with another full stop",
      `https://${HOST.replaceAll(".", encodeURIComponent("。"))}/x.zip`,
      "own address is not",
    ],
    ["another port", "https://a.example:8443/x.zip", "usual port"],
    ["a page's memory", "blob:https://a.example/x", "Only https"],
    ["a password", "https://a:b@a.example/x.zip", "user name or password"],
    ["our own name", `https://${HOST}/api/agents/cos/export`, "own address is not fetched"],
    ["our own name with a dot", `https://${HOST}./x.zip`, "own address is not fetched"],
    ["a Worker's own address", "https://purser.me.workers.dev/x.zip", "own address is not fetched"],
  ])("[row 136] behaviour 42: %s, asked for or redirected to", async (_, address, said) => {
    await expect(fetchArchive(address, answers({}))).rejects.toThrow(said);
    const redirected = answers({ "https://a.example/x.zip": to(address) });
    await expect(fetchArchive("https://a.example/x.zip", redirected)).rejects.toThrow(said);
  });

  test("[row 136] behaviour 42: too many redirects, too many bytes, no answer, and another answer than an archive", async () => {
    const round = answers({ "https://a.example/x.zip": to("https://a.example/x.zip") });
    await expect(fetchArchive("https://a.example/x.zip", round)).rejects.toThrow(
      "redirects more than 3 times",
    );
    const big = answers({ "https://a.example/x.zip": () => new Response(new Uint8Array(5 * 1024 * 1024)) });
    await expect(fetchArchive("https://a.example/x.zip", big)).rejects.toThrow("more than 1048576 bytes");
    await expect(fetchArchive("https://a.example/x.zip", answers({}))).rejects.toThrow("does not answer");
    const gone = answers({ "https://a.example/x.zip": () => new Response("gone", { status: 410 }) });
    await expect(fetchArchive("https://a.example/x.zip", gone)).rejects.toThrow("it answers 410");
    const good = answers({
      "https://a.example/x.zip": to("https://b.example/y.zip"),
      "https://b.example/y.zip": () => new Response(ARCHIVE as Uint8Array<ArrayBuffer>),
    });
    expect(await fetchArchive("https://a.example/x.zip", good)).toEqual(ARCHIVE);
  });
});
