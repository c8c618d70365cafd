import { describe, expect, test } from "vitest";
import { openChief, settle } from "../objects.harness.ts";

// Agents for somebody's work: they are there for whoever asks for them, and nobody's first session is longer for them.

const WORK = ["data-queries", "pull-requests", "work-items"];

describe("allows", () => {
  test("behaviour 1: they sleep until their questions are answered, and the first session does not offer them", async () => {
    const chief = openChief();
    await chief.hear("Hello");
    const offered = JSON.stringify(await chief.hear("Ada"));
    expect(offered).toContain("Fitness coach");
    for (const title of ["Pull requests", "Work items", "Data queries"]) expect(offered).not.toContain(title);
    for (const name of WORK) {
      const { interview, status } = (await chief.call("GET", `/api/agents/${name}`)).body;
      expect([status, interview.length], name).toEqual(["dormant", 3]);
      expect((await chief.call("POST", `/api/agents/${name}/activate`, {})).status, name).toBe(409);
      const answers = interview.map(() => "As usual");
      const woken = await chief.call("POST", `/api/agents/${name}/activate`, { answers });
      expect(woken.body, name).toMatchObject({ status: "active", soulLines: 3, schedules: 0 });
    }
  });

  test("behaviour 1: a message about pull requests goes to their agent once it is awake, and names it before", async () => {
    const chief = openChief();
    await settle(chief);
    const message = { message: "Does this merge request have conflicts?" };
    const asleep = (await chief.call("POST", "/api/route", message)).body;
    expect(asleep).toMatchObject({
      agent: "cos",
      reason: expect.stringContaining("Pull requests would know more"),
    });
    const answers = ["All of them", "Tests", "None"];
    await chief.call("POST", "/api/agents/pull-requests/activate", { answers });
    expect((await chief.call("POST", "/api/route", message)).body.agent).toBe("pull-requests");
  });
});
