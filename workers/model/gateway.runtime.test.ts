import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { askModel } from "./ask-model.ts";
import { answered, callOf, NOON, openDesk, refused } from "./model.harness.ts";

const TOKEN = "token-of-the-gateway";

/** A refusal of the gateway's own, as it was seen to come: no `retry-after`, and the errors in a list. */
const refusedBy = (status: number, code: number, message: string) => () =>
  Promise.resolve(
    Response.json(
      { success: false, result: [], messages: [], error: [{ code, message }], name: "AiGatewayError" },
      { status },
    ),
  );

const SPENT = "Spend limit exceeded: rule 'month' (cost limit 14.7 per 2678400s, fixed)";

/** A desk behind a gateway that counts tokens, and answers every other call like this. */
function behind(answer: () => Promise<Response>) {
  const model = openOfflineModel();
  const calls: string[] = [];
  const opened = openDesk(undefined, {
    gatewayToken: TOKEN,
    send: (url, init) => {
      if (url.endsWith("/count_tokens")) return model.answer(new Request(url, init));
      calls.push(url);
      return answer();
    },
  });
  return { ...opened, calls };
}

/** The gateway's header on each request of one call. */
async function shown(gatewayToken: string | undefined): Promise<(string | null)[]> {
  const model = openOfflineModel();
  const headers: (string | null)[] = [];
  const { desk } = openDesk(undefined, {
    gatewayToken,
    send: (url, init) => {
      const request = new Request(url, init);
      headers.push(request.headers.get("cf-aig-authorization"));
      return model.answer(request);
    },
  });
  answered(await askModel(callOf(), desk));
  return headers;
}

describe("allows", () => {
  test("[row 167] a gateway to know who calls, also when tokens are only counted", async () => {
    expect(await shown(TOKEN)).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
  });
});

describe("refuses", () => {
  test("[row 167] to ask a gateway again that has stopped spending, and books nothing for it", async () => {
    const { desk, ledger, calls, waits } = behind(refusedBy(429, 2045, SPENT));
    const { reason, detail, stillWorks, resetAt } = refused(await askModel(callOf(), desk));
    expect([reason, resetAt]).toEqual(["provider_limit", null]);
    expect(detail).toContain("AI Gateway has stopped spending");
    expect(stillWorks.length).toBeGreaterThan(0);
    expect([calls.length, waits.length, ledger.settledNano(), ledger.reservedNano()]).toEqual([1, 0, 0, 0]);
  });

  test("[row 169] to hurry a gateway that counts calls: a minute later it may answer", async () => {
    const { desk, calls, waits } = behind(refusedBy(429, 2003, "Rate limited"));
    const { reason, resetAt } = refused(await askModel(callOf(), desk));
    expect([reason, resetAt]).toEqual(["provider_busy", NOON.getTime() + 60_000]);
    expect([calls.length, waits.length]).toEqual([1, 0]);
  });

  test("a token that the gateway does not know, and does not show it", async () => {
    const { desk, ledger, calls } = behind(refusedBy(401, 2009, "Unauthorized"));
    const { reason, detail } = refused(await askModel(callOf(), desk));
    expect([reason, calls.length, ledger.settledNano()]).toEqual(["provider_refused", 1, 0]);
    expect(detail).toBe("The AI Gateway does not accept this deployment's token");
  });
});

describe("fails safe", () => {
  test("[row 13] a refusal of the gateway that nobody has seen yet counts as the end of the money", async () => {
    const { desk, calls } = behind(refusedBy(429, 9999, "Something new"));
    expect(refused(await askModel(callOf(), desk)).reason).toBe("provider_limit");
    expect(calls).toHaveLength(1);
  });

  test("without a gateway nothing of it is sent", async () => {
    expect(await shown(undefined)).toEqual([null, null]);
  });
});
