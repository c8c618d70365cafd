import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";

beforeEach(freshDatabase);

async function asked() {
  const gate = openGate();
  const task = seedTask({ estimatedCost: 9, description: '<script>alert("x")</script> & more' });
  const { decisionId } = await gate.json("POST", "/api/approve", task);
  const page = async () => (await gate.call("GET", "/plain", undefined, OWNER)).text();
  return { gate, page, form: `/approvals/${String(decisionId)}` };
}

describe("allows", () => {
  test("[row 14] a person answers from a plain form and gets the page again", async () => {
    const { gate, page, form } = await asked();
    expect(await page()).toContain(`action="${form}"`);
    const response = await gate.submit(form, { decision: "approve", note: "" });
    expect(response.status).toBe(303);
    const to = response.headers.get("location") ?? "";
    const after = await (await gate.call("GET", to, undefined, OWNER)).text();
    expect(after).toMatch(/role="status">Approved by owner@example.com: task-123, code for \$9.00/);
    expect(await page()).not.toContain('role="status"');
    expect(after).toContain("Nothing waits for an answer");
    expect(after).toContain("waits for its agency until");
    expect(await rows("SELECT answered_by, note FROM decisions")).toEqual([
      { answered_by: OWNER.name, note: null },
    ]);
  });

  test("[row 18] the page has a language, one title, a label for each field, and nothing inline", async () => {
    const { page } = await asked();
    const text = await page();
    expect(text).toContain('<html lang="en">');
    expect(text.match(/<h1>/g)).toHaveLength(1);
    for (const [, id] of text.matchAll(/<textarea id="([^"]+)"/g))
      expect(text).toContain(`<label for="${id}">`);
    expect(text).not.toMatch(/<script|<style| style=| on\w+=/);
    expect(text).toContain("$0.00");
    expect(text).not.toMatch(/null|undefined|false|NaN|\[object/);
  });

  test("a demo says on the page that it is one, and nothing else says so", async () => {
    const pageOf = async (DEMO: string) =>
      (await openGate({ DEMO }).call("GET", "/plain", undefined, OWNER)).text();
    expect(await pageOf("yes")).toContain("This is a demo");
    expect(await pageOf("")).not.toContain("demo");
  });

  test("the style is its own file", async () => {
    const response = await openGate().call("GET", "/page.css", undefined, OWNER);
    expect(response.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(await response.text()).toContain(":focus-visible");
  });
});

describe("allows a long list", () => {
  test("[row 14] all that waits, oldest first, page by page", async () => {
    const gate = openGate();
    for (let n = 0; n < 45; n++)
      await gate.json("POST", "/api/approve", seedTask({ taskId: `t-${n}`, estimatedCost: 9 }));
    const seen: string[] = [];
    let next: string | undefined = "/plain";
    for (let pages = 0; next !== undefined; pages++) {
      expect(pages).toBeLessThan(4);
      const text = await (await gate.call("GET", next, undefined, OWNER)).text();
      expect(text).toContain("<title>(45) Purser</title>");
      seen.push(...[...text.matchAll(/<dt>Task<\/dt><dd>(t-\d+)</g)].map(([, id = ""]) => id));
      next = /href="(\/plain\?after=\d+)"/.exec(text)?.[1];
    }
    expect(seen).toEqual(Array.from({ length: 45 }, (_, n) => `t-${n}`));
  });
});

describe("refuses", () => {
  test("[row 14] an approval that no button was pressed for", async () => {
    const { gate, page, form } = await asked();
    expect((await gate.submit(form, { note: "go" })).status).toBe(400);
    // Enter presses the first button only in a field of one line.
    const [fields = ""] = /<form[\s\S]*?<\/form>/.exec(await page()) ?? [];
    expect(fields).toContain("<textarea");
    expect(fields).not.toContain("<input");
    expect(await rows("SELECT * FROM leases")).toEqual([]);
  });

  test.each(["/plain?after=first", "/plain?done=nothing"])("[row 14] %s", async (path) => {
    expect((await openGate().call("GET", path, undefined, OWNER)).status).toBe(400);
  });

  test("[row 14] a form that another site sends", async () => {
    const { gate, form } = await asked();
    const response = await gate.submit(form, { decision: "approve" }, "https://evil.test");
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "cross_site" });
    expect(await rows("SELECT * FROM leases")).toEqual([]);
  });

  test("[row 14] an answer that is none", async () => {
    const { gate, form } = await asked();
    expect((await gate.submit(form, { decision: "perhaps" })).status).toBe(400);
  });
});

describe("fails safe", () => {
  test.each([
    [
      "Send the newsletter \u202egpj.stiforp\u202c to\u200b everyone",
      "\\u{202E}gpj.stiforp\\u{202C} to\\u{200B}",
    ],
    ["\u2066Pay\u2069 the\u00ad bill", "\\u{2066}Pay\\u{2069} the\\u{00AD} bill"],
    ["a\u0000b", "a\\u{0000}b"],
    ["\u061cx", "\\u{061C}x"],
  ])("[row 14] what cannot be seen in %j is shown, with a warning", async (description, shown) => {
    const gate = openGate();
    await gate.json(
      "POST",
      "/api/approve",
      seedTask({ estimatedCost: 9, description, agency: "a\u200bcme" }),
    );
    const text = await (await gate.call("GET", "/plain", undefined, OWNER)).text();
    expect(text).toContain(shown);
    expect(text).toContain("acme, as a\\u{200B}cme");
    expect(text).toContain("characters that cannot be seen");
    for (const hidden of "\u0000\u00ad\u061c\u200b\u202c\u202e\u2066\u2069")
      expect(text).not.toContain(hidden);
  });

  test("half a character reaches neither the page nor the database", async () => {
    const gate = openGate();
    const half = "\ud83d";
    const body = seedTask({
      taskId: `t${half}`,
      estimatedCost: 9,
      description: `x ${half}`,
      operations: [half],
      channelContext: { [half]: [half] },
    });
    expect((await gate.call("POST", "/api/approve", body)).status).toBe(200);
    const [row] = await rows<{ task: string }>("SELECT task FROM decisions");
    expect(row?.task).not.toMatch(/\\ud83d/i);
    expect(row?.task).toContain("\ufffd");
    const text = await (await gate.call("GET", "/plain", undefined, OWNER)).text();
    expect(text).toContain("x \ufffd");
  });

  test("what an agency wrote is text, never markup", async () => {
    const { page } = await asked();
    expect(await page()).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more");
  });

  test("[row 7] [row 14] an answer that cannot be given is said on the page", async () => {
    const { gate, form } = await asked();
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: 1 } }, OWNER);
    const response = await gate.submit(form, { decision: "approve" });
    expect(response.status).toBe(409);
    expect(await response.text()).toMatch(/role="alert">[^<]*today&#39;s budget/);
  });
});
