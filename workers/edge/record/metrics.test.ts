import { describe, expect, test } from "vitest";
import { samplesText } from "../../metrics/text.ts";
import { Problem } from "../../problem.ts";
import type { Passing } from "../passing.ts";
import type { Env } from "../settings.ts";
import { DOOR_METRICS, doorSamples, withDoorMetrics } from "./metrics.ts";
import { DoorTally } from "./tally.ts";

type Counted = Parameters<DoorTally["add"]>[0];
const passing = (more: object = {}) => ({ place: {}, row: { limit: "chat" }, ...more }) as unknown as Counted;
const tooOften = new Problem("too_many_requests", "Later");
const body = new TextEncoder().encode("purser_up 1\n");
const answer = { status: 200, headers: [], body };
const journal = (doorCounts: () => Promise<object>) =>
  ({ JOURNAL: { getByName: () => ({ doorCounts }) } }) as unknown as Pick<Env, "JOURNAL">;
const NOW: Passing["now"] = new Date("2046-11-12T12:00:00Z");

describe("allows", () => {
  test("[row 23] the door's counts: by the route's class, the status and the refusal's reason, handed on once", () => {
    const tally = new DoorTally();
    tally.add(passing(), 200);
    tally.add(passing(), 200);
    tally.add(passing({ error: tooOften }), 429);
    tally.add(passing({ place: null, row: null, error: new Problem("not_found", "No") }), 404);
    tally.add(passing({ row: {}, error: new Error("odd") }), 500);
    // What the Worker behind refused is its own answer.
    tally.add(passing({ row: {} }), 409);
    expect(tally.take()).toEqual({
      "chat 200 -": 2,
      "chat 429 too_many_requests": 1,
      "none 404 not_found": 1,
      "page 500 internal": 1,
      "page 409 -": 1,
    });
    expect(tally.take()).toEqual({});
  });

  test("[row 23] metrics: requests, refusals and what came too often, as counters", () => {
    const counts = { "chat 200 -": 2, "chat 429 too_many_requests": 3, "page 429 too_many_requests": 1 };
    const said = samplesText(DOOR_METRICS, doorSamples(counts));
    expect(said.match(/^(?:purser|# TYPE).*$/gm)).toEqual([
      "# TYPE purser_door_requests_total counter",
      'purser_door_requests_total{class="chat",status="200"} 2',
      'purser_door_requests_total{class="chat",status="429"} 3',
      'purser_door_requests_total{class="page",status="429"} 1',
      "# TYPE purser_door_refusals_total counter",
      'purser_door_refusals_total{reason="too_many_requests"} 4',
      "# TYPE purser_door_limited_total counter",
      'purser_door_limited_total{class="chat"} 3',
      'purser_door_limited_total{class="page"} 1',
    ]);
  });
});

describe("fails safe", () => {
  test("[row 23] the door's counts: what could not be handed on is handed on with the next", () => {
    const tally = new DoorTally();
    tally.add(passing(), 200);
    const lost = tally.take();
    tally.add(passing(), 200);
    tally.putBack(lost);
    expect(tally.take()).toEqual({ "chat 200 -": 2 });
  });

  test("[row 23] metrics: without the journal the rest is said; a refusal is left as it is", async () => {
    const away = journal(() => Promise.reject(new Error("moved")));
    expect(await withDoorMetrics(answer, away, NOW)).toBe(answer);
    const refused = { ...answer, status: 403 };
    expect(
      await withDoorMetrics(
        refused,
        journal(async () => ({})),
        NOW,
      ),
    ).toBe(refused);
    const said = await withDoorMetrics(
      answer,
      journal(async () => ({ "chat 200 -": 2 })),
      NOW,
    );
    expect(new TextDecoder().decode(said.body as Uint8Array)).toMatch(
      /^purser_up 1\n# HELP purser_door_requests_total/,
    );
  });
});
