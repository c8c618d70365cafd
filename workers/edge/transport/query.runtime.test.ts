import { describe, expect, test } from "vitest";
import { bearer, openStand, TOKENS } from "../stand.harness.ts";

describe("refuses", () => {
  test("a query that the endpoint does not know, before the Worker behind hears of it, and says what it takes [row 183]", async () => {
    const stand = await openStand();
    const reply = await stand.send("/api/status?state=open", { headers: bearer(TOKENS.agency) });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      code: "invalid_request",
      detail: 'The query\'s "state" is unknown; this endpoint takes no query.',
      fields: [{ path: "state", message: "is unknown; this endpoint takes no query" }],
    });
    expect(stand.seen).toEqual([]);
    expect((await stand.send("/api/status?_=1", { headers: bearer(TOKENS.agency) })).status).toBe(200);
  });
});
