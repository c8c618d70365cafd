import { describe, expect, test } from "vitest";
import { problemsOf, VALID } from "./valid.harness.ts";

describe("refuses", () => {
  test("[row 140] a messenger of which a part is missing, and which part", () => {
    const { problems } = problemsOf({
      ...VALID,
      slackToken: `xoxb-${"1".repeat(30)}`,
      discordGuildId: "1".repeat(18),
    });
    expect(problems.map(({ key, problem }) => `${key} ${problem}`)).toEqual([
      "slackSigningSecret is not set although slackToken is",
      "slackWorkspaceId is not set although slackToken is",
      "discordToken is not set although discordGuildId is",
      "discordPublicKey is not set although discordGuildId is",
    ]);
  });

  test("[row 140] the assistant's address where it is somebody's own", () => {
    const { problems } = problemsOf({ ...VALID, mailAddress: "owner@Example.com" });
    expect(problems).toMatchObject([{ key: "mailAddress", problem: expect.stringContaining("of a person") }]);
  });

  test("[row 140] mail that is routed to no address", () => {
    const { problems } = problemsOf({ ...VALID, mailRouting: "true" });
    expect(problems).toMatchObject([{ key: "mailAddress", problem: expect.stringContaining("mailRouting") }]);
  });
});
