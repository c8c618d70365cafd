import { describe, expect, test } from "vitest";
import { PROFILES, profileName, profileOf, profilesOf } from "./profiles.ts";

describe("allows", () => {
  test("each profile a name of its own, from which its person is known", () => {
    for (const person of ["owner@example.com", "a.b+c@example.co.uk", '"odd@one"@example.com'])
      for (const profile of PROFILES) {
        const name = profileName(person, profile);
        expect(name === person).toBe(profile === "personal");
        expect(profileOf(name)).toEqual({ person, profile });
      }
  });

  test("a work profile to those who have one, in whichever they are", () => {
    const working = new Set(["owner@example.com"]);
    const person = (name: string) => profilesOf({ kind: "person", name }, working);
    expect(person("owner@example.com")).toEqual(["personal", "work"]);
    expect(person("owner+work@example.com")).toEqual(["personal", "work"]);
    expect(person("kid@example.com")).toEqual(["personal"]);
  });
});

describe("refuses", () => {
  test("a program any other, whatever it is called", () => {
    expect(
      profilesOf({ kind: "program", name: "owner@example.com" }, new Set(["owner@example.com"])),
    ).toEqual(["personal"]);
  });
});
