import { describe, expect, test } from "vitest";
import { configFrom } from "./index.ts";
import { keyEntries } from "./keys.ts";
import { parseConfig } from "./settings.ts";
import { shownConfig } from "./shown.ts";
import { API_TOKEN, GATEWAY_TOKEN, NOW, token, VALID } from "./valid.harness.ts";

const shownOf = (more: Record<string, string> = {}) =>
  shownConfig(configFrom(parseConfig({ ...VALID, ...more }, "dev", NOW), "dev"));

describe("allows", () => {
  test("[row 130] names, switches and limits as the program reads them", () => {
    expect(shownOf({ fetchHosts: '["en.wikipedia.org"]' })).toMatchObject({
      stack: "dev",
      hostname: "purser.example.com",
      timeZone: "UTC",
      fetchHosts: ["en.wikipedia.org"],
      machineHoursPerDay: 4,
    });
  });

  test("[row 130] programs by name and role, people by their number", () => {
    const shown = shownOf({ tokens: JSON.stringify([token()]) });
    expect([shown.ownerEmails, shown.householdEmails, shown.tokens]).toEqual([1, 0, ["gateway (agency)"]]);
    expect(JSON.stringify(shown)).not.toMatch(/@|abababab/);
  });
});

describe("refuses", () => {
  test("[row 130] every key that is a secret, also one that is set", () => {
    const shown = shownOf({
      agencyGatewayUrl: "https://gateway.example.com",
      agencyGatewayToken: GATEWAY_TOKEN,
    });
    const secrets = keyEntries().flatMap(([name, { secret }]) => (secret ? [name] : []));
    expect(secrets.length).toBeGreaterThan(5);
    expect(Object.keys(shown).filter((name) => secrets.some((secret) => secret === name))).toEqual([]);
    expect(JSON.stringify(shown)).not.toContain(API_TOKEN);
    expect(JSON.stringify(shown)).not.toContain(GATEWAY_TOKEN);
  });

  test("[row 130] more than a binding holds: the longest are cut, and say so", () => {
    const hosts = Array.from({ length: 40 }, (_, at) => `${"long-name".repeat(6)}-${at}.example.com`);
    const shown = shownOf({ fetchHosts: JSON.stringify(hosts), zoneHostnames: JSON.stringify(hosts) });
    expect(new TextEncoder().encode(JSON.stringify(shown)).length).toBeLessThanOrEqual(5_120);
    expect(JSON.stringify([shown.fetchHosts, shown.zoneHostnames])).toContain("(cut)");
    expect(shown.timeZone).toBe("UTC");
  });
});
