import { expect, test } from "vitest";
import type { RiskTolerance } from "../../context/context.ts";
import { DEFAULT_CONTEXT } from "../../context/context.ts";
import { mayApproveAlone, termsFor } from "./risk.ts";

const USD = 1_000_000_000;
const HOUR_MS = 3_600_000;
const preferences = (riskTolerance: RiskTolerance) => ({ ...DEFAULT_CONTEXT.preferences, riskTolerance });

// With the default threshold of $10, so that a cent is a tenth of a percent.
test.each<[RiskTolerance, number, boolean, number, number, string]>([
  ["conservative", 0, true, 0, 1, "basic"],
  ["conservative", 1, true, 1, 1, "basic"],
  ["conservative", 1.01, true, 1.01, 1, "intensive"],
  ["conservative", 2.5, true, 2.5, 1, "intensive"],
  ["conservative", 2.51, false, 2.51, 1, "intensive"],
  ["balanced", 0.5, true, 1, 2, "none"],
  ["balanced", 0.51, true, 1.02, 2, "basic"],
  ["balanced", 5.5, true, 10, 2, "basic"],
  ["balanced", 7.5, true, 10, 2, "basic"],
  ["balanced", 7.51, false, 10, 2, "intensive"],
  ["balanced", 25, false, 25, 2, "intensive"],
  ["aggressive", 0, true, 0, 4, "none"],
  ["aggressive", 2.5, true, 10, 4, "none"],
  ["aggressive", 2.51, true, 10, 4, "basic"],
  ["aggressive", 10, true, 10, 4, "basic"],
  ["aggressive", 10.01, false, 10.01, 4, "basic"],
])(
  "[row 8] [row 9] [row 10] [row 11] %s, estimate $%d: alone %s, may cost $%d in %d h, watched %s",
  (risk, usd, alone, limit, hours, level) => {
    const estimate = Math.round(usd * USD);
    expect(mayApproveAlone(estimate, preferences(risk))).toBe(alone);
    expect(termsFor(estimate, preferences(risk))).toEqual({
      costLimitNano: Math.round(limit * USD),
      maxDurationMs: hours * HOUR_MS,
      monitoringLevel: level,
    });
  },
);
