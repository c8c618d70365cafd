import { describe, expect, test } from "vitest";
import { localPeople } from "./people.ts";

describe("allows", () => {
  test("a second person and a profile for work, by a variable each", () => {
    expect(
      localPeople({ HOUSEHOLD: "Anna@example.com, ben@example.com", WORK_PROFILES: "owner@example.com" }),
    ).toEqual({
      others: ["anna@example.com", "ben@example.com"],
      config: {
        householdEmails: '["anna@example.com","ben@example.com"]',
        workProfiles: '["owner@example.com"]',
      },
    });
    expect(localPeople({})).toEqual({ others: [], config: {} });
  });
});

describe("refuses", () => {
  test.each(["HOUSEHOLD", "WORK_PROFILES"])("what is no address, by the name of %s", (name) => {
    expect(() => localPeople({ [name]: "anna" })).toThrow(`${name} in the environment`);
  });
});
