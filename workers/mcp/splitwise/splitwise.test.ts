import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOW, openService, type Seen } from "../service.harness.ts";
import { SPLITWISE } from "./server.ts";
import { equalShares, percentShares } from "./shares.ts";

// Splitwise by a stand-in of its documentation (dev.splitwise.com).

type Stored = Record<string, unknown> & { id: number };

function open(existing: readonly Stored[] = []) {
  const expenses = [...existing];
  const moment = { now: () => NOW };
  const answer = ({ url, body }: Seen) => {
    const path = url.pathname.split("/v3.0/")[1] ?? "";
    if (path === "get_current_user") return { body: { user: { id: 1 } } };
    if (path === "get_expenses") {
      const after = url.searchParams.get("updated_after") ?? "";
      return {
        body: { expenses: expenses.filter(({ updated_at: at }) => typeof at !== "string" || at > after) },
      };
    }
    if (path.startsWith("get_expense/"))
      return { body: { expense: expenses.find(({ id }) => path.endsWith(`/${id}`)) } };
    if (path === "create_expense") {
      const given = body as Record<string, unknown>;
      if (given.description === "refused")
        return { body: { expenses: [], errors: { base: ["Shares do not add up"] } } };
      const users = [0, 1, 2].flatMap((at) =>
        given[`users__${at}__user_id`] === undefined
          ? []
          : [{ user_id: given[`users__${at}__user_id`], owed_share: given[`users__${at}__owed_share`] }],
      );
      const made = {
        id: 100 + expenses.length,
        ...given,
        date: NOW.toISOString(),
        updated_at: moment.now().toISOString(),
        users,
      };
      expenses.push(made);
      return { body: { expenses: [made], errors: {} } };
    }
    if (path.startsWith("delete_expense/")) return { body: { success: !path.endsWith("/9"), errors: {} } };
    return undefined;
  };
  const service = openService(SPLITWISE, answer);
  moment.now = () => service.state.now;
  return { ...service, expenses };
}
const dinner = { description: "Dinner", cost: "100.00", currency: "EUR", with: [2, 3] };
const old = (more: object) => ({
  id: 5,
  cost: "1.00",
  currency_code: "EUR",
  date: "2046-11-01T00:00:00Z",
  users: [],
  ...more,
});

describe("allows", () => {
  test("39: 100.00 among three to add up to the cent [row 116]", async () => {
    const service = open();
    const { body } = await service.call("splitwise_create_expense", dinner);
    expect(body.shares).toEqual([
      { userId: 1, minor: 3_334 },
      { userId: 2, minor: 3_333 },
      { userId: 3, minor: 3_333 },
    ]);
    expect(service.seen.at(-1)?.body).toMatchObject({
      cost: "100.00",
      users__0__paid_share: "100.00",
      users__0__owed_share: "33.34",
      users__2__owed_share: "33.33",
    });
  });

  test("39: every split to be exactly the cost, whoever shares it [row 116]", () => {
    const people = fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 10_000_000 }), (ids, minor) => {
        const owed = equalShares(minor, ids).map((share) => share.minor);
        expect(owed.reduce((a, b) => a + b, 0)).toBe(minor);
        expect(Math.max(...owed) - Math.min(...owed)).toBeLessThanOrEqual(1);
      }),
    );
    // Per cents of two decimals, cut from the whole at any places.
    const cuts = fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 19 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 10_000_000 }), (at, minor) => {
        const ends = [...at.toSorted((a, b) => a - b), 10_000];
        const parts = ends.map((end, userId) => ({ userId, value: end - (ends[userId - 1] ?? 0) }));
        const owed = percentShares(minor, parts);
        expect(owed.reduce((sum, share) => sum + share.minor, 0)).toBe(minor);
        for (const [index, share] of owed.entries())
          expect(Math.abs(share.minor - (minor * (parts[index]?.value ?? 0)) / 10_000)).toBeLessThan(1);
      }),
    );
  });

  test("a split by amounts, by per cent, and somebody else who paid", async () => {
    const service = open();
    const shares = [
      { user_id: 1, value: "10.00" },
      { user_id: 2, value: "90.00" },
    ];
    const exact = await service.call("splitwise_create_expense", {
      ...dinner,
      with: [2],
      split: "exact",
      shares,
      paid_by: 2,
    });
    expect(exact.body.shares).toEqual([
      { userId: 1, minor: 1_000 },
      { userId: 2, minor: 9_000 },
    ]);
    expect(service.seen.at(-1)?.body).toMatchObject({
      users__1__paid_share: "100.00",
      users__0__paid_share: "0.00",
    });
  });

  test("42: expenses without those that were deleted [row 116]", async () => {
    const service = open([old({}), old({ id: 6, deleted_at: "2046-11-02T00:00:00Z" })]);
    const { body } = await service.call("splitwise_get_expenses");
    expect(body.expenses.map(({ id }: Stored) => id)).toEqual([5]);
    expect(service.seen[0]?.url.searchParams.get("limit")).toBe("20");
  });
});

describe("refuses", () => {
  test("38: an answer of 200 with errors inside is a failure [row 116]", async () => {
    const service = open();
    const refused = await service.call("splitwise_create_expense", { ...dinner, description: "refused" });
    expect(refused).toMatchObject({
      isError: true,
      body: { code: "refused", message: expect.stringContaining("Shares do not add up") },
    });
    const gone = open([old({ id: 9 })]);
    expect(await gone.call("splitwise_delete_expense", { expense_id: 9 })).toMatchObject({
      isError: true,
      body: { code: "refused" },
    });
  });

  test("40: the same again within ten minutes, until it is said to be another one [row 116]", async () => {
    const service = open();
    await service.call("splitwise_create_expense", dinner);
    const again = await service.call("splitwise_create_expense", dinner);
    expect(again.body).toMatchObject({ code: "possible_duplicate", expenseId: 100 });
    expect(service.expenses).toHaveLength(1);
    await service.call("splitwise_create_expense", { ...dinner, allow_duplicate: true });
    await service.call("splitwise_create_expense", { ...dinner, with: [2] });
    expect(service.expenses).toHaveLength(3);
    service.state.now = new Date(NOW.getTime() + 10 * 60_000 + 1);
    expect((await service.call("splitwise_create_expense", dinner)).isError).toBe(false);
  });

  test.each([
    ["half a cent", { cost: "1.005" }, "cost"],
    ["nothing", { cost: "0" }, "cost"],
    ["shares that are not all", { split: "percent", shares: [{ user_id: 1, value: "50" }] }, "shares"],
    ["a payer who does not share", { paid_by: 9 }, "paid_by"],
  ])("%s", async (_, more, field) => {
    const service = open();
    const { body } = await service.call("splitwise_create_expense", { ...dinner, ...more });
    expect([body.code, body.message]).toEqual(["invalid_arguments", expect.stringContaining(field)]);
    expect(service.asked).toEqual([]);
  });

  test("a write that nobody has agreed to", async () => {
    const service = open([old({})]);
    service.state.answers = "wait";
    for (const [name, given] of [
      ["splitwise_create_expense", dinner],
      ["splitwise_delete_expense", { expense_id: 5 }],
      ["splitwise_update_expense", { ...dinner, expense_id: 5 }],
    ] as const)
      expect((await service.call(name, given)).body.code).toBe("approval_needed");
    expect(service.seen.every(({ method }) => method === "GET")).toBe(true);
    expect(service.asked.map(({ operation }) => operation)).toEqual([
      "create_expense",
      "delete_expense",
      "update_expense",
    ]);
  });
});

describe("fails safe", () => {
  test("41: an answer that is lost is looked up, and the expense is not sent again [row 116]", async () => {
    const service = open();
    service.state.fault = { kind: "lost_answer" };
    const { isError, body } = await service.call("splitwise_create_expense", dinner);
    expect([isError, body]).toMatchObject([false, { expense: { id: 100 }, note: expect.any(String) }]);
    expect(service.expenses).toHaveLength(1);
  });

  test("41: where it is not there, it is said that nobody knows [row 116]", async () => {
    const service = open();
    const fault = { kind: "out_of_order" } as const;
    const answer = service.call("splitwise_create_expense", dinner);
    service.state.fault = null;
    await answer;
    service.expenses.length = 0;
    const { state } = service;
    // Everything that is written fails, and nothing of it arrives.
    Object.defineProperty(state, "fault", {
      get: () => (service.seen.at(-1)?.method === "POST" ? fault : null),
    });
    expect((await service.call("splitwise_create_expense", dinner)).body.code).toBe("unknown_outcome");
    expect(service.seen.filter(({ method }) => method === "POST")).toHaveLength(2);
  });
});
