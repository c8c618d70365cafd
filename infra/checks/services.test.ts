import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SERVICES_FILE, servicesReference } from "./services.ts";

test("docs/machine-services.md is what the list of containers says (else: npm run services)", () => {
  expect(readFileSync(SERVICES_FILE, "utf8")).toBe(servicesReference());
});
