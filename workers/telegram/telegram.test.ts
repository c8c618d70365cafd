import { describe, expect, test } from "vitest";
import { callTelegram } from "./api.ts";
import { buttonData, pressedOf } from "./buttons.ts";
import { botIdOf, isFromTelegram, webhookSecretOf } from "./proof.ts";
import { messagesOf, TELEGRAM_MESSAGE_MAX_CHARS } from "./split.ts";

const TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK";
const DECISION = "0198f0c2-7b1a-7c3d-8e4f-5a6b7c8d9e0f";

const htmlOf = (markdown: string) => messagesOf(markdown).map(({ html }) => html);

/** Every element that is opened is closed, in order, and no reserved character stands alone. */
function isWellFormed(html: string): boolean {
  const open: string[] = [];
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z]+)[^<>]*>/g)) {
    if (slash === "") open.push(name ?? "");
    else if (open.pop() !== name) return false;
  }
  const words = html.replaceAll(/<\/?[a-z]+[^<>]*>/g, "");
  return open.length === 0 && !/[<>]|&(?!(amp|lt|gt|quot);)/.test(words);
}

const answering = (response: () => Response | Promise<Response>) =>
  callTelegram({ token: TOKEN, send: async () => response() }, "sendMessage", {});

describe("allows", () => {
  test("[row 140] a model's Markdown as the HTML that Telegram knows", () => {
    const markdown =
      "# Plan\n\n**Bold** and *soft*, `a<b`, [site](https://e.com?a=1&b=2), snake_case, 1 < 2 & 3\n\n- one\n  - two\n- [x] three\n\n```js\nif (a<b) {}\n```";
    expect(htmlOf(markdown)).toEqual([
      '<b>Plan</b>\n\n<b>Bold</b> and <i>soft</i>, <code>a&lt;b</code>, <a href="https://e.com?a=1&amp;b=2">site</a>, snake_case, 1 &lt; 2 &amp; 3\n\n• one\n  • two\n• ☑ three\n\n<pre><code class="language-js">if (a&lt;b) {}</code></pre>',
    ]);
  });

  test("46: a reply of 9,000 characters with blocks of code in order, valid, no entity cut [row 140]", () => {
    const code = Array.from({ length: 120 }, (_, at) => `const v${at} = a < b && c > ${at};`).join("\n");
    const words = Array.from({ length: 700 }, (_, at) => `**w${at}**&`).join(" ");
    const parts = messagesOf(`Begin\n\n\`\`\`ts\n${code}\n\`\`\`\n\n${words}\n\nEnd`);
    expect(parts.length).toBeGreaterThan(3);
    for (const { html, plain } of parts) {
      expect(html.length).toBeLessThanOrEqual(TELEGRAM_MESSAGE_MAX_CHARS);
      expect(plain.length).toBeLessThanOrEqual(TELEGRAM_MESSAGE_MAX_CHARS);
      expect(isWellFormed(html)).toBe(true);
    }
    const text = parts.map(({ plain }) => plain).join("\n");
    expect(text.match(/const v\d+ /g)).toEqual(Array.from({ length: 120 }, (_, at) => `const v${at} `));
    expect(text.match(/w\d+/g)).toEqual(Array.from({ length: 700 }, (_, at) => `w${at}`));
    expect([text.startsWith("Begin"), text.endsWith("End")]).toEqual([true, true]);
  });

  test("one long word is cut between characters", () => {
    const parts = messagesOf("😀".repeat(5_000));
    expect(parts.every(({ html }) => html.isWellFormed() && html.length <= TELEGRAM_MESSAGE_MAX_CHARS)).toBe(
      true,
    );
    expect(parts.map(({ plain }) => plain).join("")).toBe("😀".repeat(5_000));
  });

  test("46: a long text is cut in no link, no bold words and no family, where there is another place", () => {
    const words = "word ".repeat(800);
    const link = "[a long name of a link here that goes on](https://example.com/x)";
    for (const marked of [link, `**${"bold ".repeat(30).trim()}**`, `\`${"c d ".repeat(30).trim()}\``]) {
      const parts = messagesOf(`${words}${marked} ${words}`);
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.some(({ plain }) => plain.includes(marked))).toBe(true);
      for (const { html } of parts) expect(isWellFormed(html), html).toBe(true);
      expect(parts.map(({ html }) => html).join()).not.toMatch(/\*\*|`|\]\(/);
    }
    const family = "👨‍👩‍👧‍👦";
    for (const { plain } of messagesOf(family.repeat(800)))
      expect(plain).toBe(family.repeat(plain.length / family.length));
  });

  test("code below a point of a list is code, and a picture is a link to it", () => {
    expect(htmlOf("- a\n\n  ```js\n  a * b * c < d\n  ```\n- b")).toEqual([
      "• a\n  <pre>a * b * c &lt; d</pre>\n• b",
    ]);
    expect(htmlOf("![a map](https://e.com/a.png) and ![x](data:image/png;base64,AA)")).toEqual([
      '<a href="https://e.com/a.png">a map</a> and ![x](data:image/png;base64,AA)',
    ]);
  });

  test("a button that says which question and what is to become of it, in 64 bytes", async () => {
    const data = await buttonData(TOKEN, "77", { deed: "approve", decisionId: DECISION });
    expect(data.length).toBeLessThanOrEqual(64);
    expect(await pressedOf(TOKEN, "77", data)).toEqual({ deed: "approve", decisionId: DECISION });
  });

  test("a delivery that shows what was made of the token", async () => {
    const secret = await webhookSecretOf(TOKEN);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect([await isFromTelegram(TOKEN, secret), botIdOf(TOKEN)]).toEqual([true, "4839574812"]);
  });
});

describe("refuses", () => {
  test("47: a button of another chat, another deed, another bot, or of nobody", async () => {
    const data = await buttonData(TOKEN, "77", { deed: "deny", decisionId: DECISION });
    expect(await pressedOf(TOKEN, "78", data)).toBeNull();
    expect(await pressedOf(TOKEN, "77", data.replace("d:", "a:"))).toBeNull();
    expect(await pressedOf(`${TOKEN}x`, "77", data)).toBeNull();
    expect(await pressedOf(TOKEN, "77", "a:b")).toBeNull();
    expect(await pressedOf(TOKEN, "77", "")).toBeNull();
  });

  test.each([undefined, "", "guess"])("45: a delivery that shows %j", async (shown) => {
    expect(await isFromTelegram(TOKEN, shown)).toBe(false);
  });

  test("links that lead elsewhere than to the web stay words", () => {
    expect(htmlOf("[x](javascript:alert(1)) <b>raw</b>")).toEqual([
      "[x](javascript:alert(1)) &lt;b&gt;raw&lt;/b&gt;",
    ]);
  });
});

describe("fails safe", () => {
  const body = (of: object, status = 200) => Response.json(of, { status });
  const tooSoon = { ok: false, error_code: 429, description: "Too Many", parameters: { retry_after: 7 } };
  const blocked = { ok: false, error_code: 403, description: "Forbidden: bot was blocked" };

  test.each<[string, () => Response | Promise<Response>, object]>([
    ["what was carried out", () => body({ ok: true, result: { message_id: 5 } }), { is: "done" }],
    ["a wait", () => body(tooSoon, 429), { is: "refused", status: 429, againInMs: 7_000 }],
    ["a refusal", () => body(blocked, 403), { is: "refused", againInMs: null }],
    ["a gateway that is down", () => new Response("<html>", { status: 502 }), { is: "refused", status: 502 }],
    ["a gateway that waited in vain", () => new Response("", { status: 504 }), { is: "unknown" }],
    ["words that are not Telegram's", () => new Response("ok"), { is: "unknown" }],
    ["no answer", () => Promise.reject(new TypeError(`at bot${TOKEN}`)), { is: "unknown" }],
  ])("%s is told from the others, without the token", async (_, response, expected) => {
    const answer = await answering(response);
    expect(answer).toMatchObject(expected);
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
  });
});
