import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";

beforeEach(freshDatabase);

async function asked() {
  const gate = openGate();
  const task = seedTask({ estimatedCost: 9, description: '<script>alert("x")</script> & more' });
  const { decisionId } = await gate.json("POST", "/api/approve", task);
  const page = async () => (await gate.call("GET", "/", undefined, OWNER)).text();
  return { gate, page, form: `/approvals/${String(decisionId)}` };
}

describe("allows", () => {
  test("[row 14] a person answers from a plain form and gets the page again", async () => {
    const { gate, page, form } = await asked();
    expect(await page()).toContain(`action="${form}"`);
    const response = await gate.submit(form, { decision: "approve", note: "" });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/");
    const after = await page();
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
    for (const [, id] of text.matchAll(/<input id="([^"]+)"/g)) expect(text).toContain(`<label for="${id}">`);
    expect(text).not.toMatch(/<script|<style| style=| on\w+=/);
    expect(text).toContain("$0.00");
    expect(text).not.toMatch(/null|undefined|false|NaN|\[object/);
  });

  test("the style is its own file", async () => {
    const response = await openGate().call("GET", "/page.css", undefined, OWNER);
    expect(response.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(await response.text()).toContain(":focus-visible");
  });
});

describe("refuses", () => {
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
