import { describe, expect, test } from "vitest";
import { ledgerInMemory, renderMonths, simulate } from "../../../infra/cli/simulate/index.ts";
import { liveMonth } from "../../../infra/cli/simulate/year.ts";
import { isLong } from "../../sizes.harness.ts";
import { statusAt } from "../status.ts";
import { END, HARD_MONTH, liveHardMonth } from "./year.harness.ts";

describe("allows", () => {
  test.runIf(isLong)("[row 38] the same seed lives the same months, another one others", async () => {
    const [one, two, other] = [await simulate(1, 7), await simulate(1, 7), await simulate(1, 8)];
    expect(one).toEqual(two);
    expect(one).not.toEqual(other);
    expect(renderMonths(one)).toContain("2027-01");
  });
});

describe("refuses", () => {
  test("[row 38] [row 164] the hardest month is stopped, and stays below the stop line", async () => {
    const { books, driver } = ledgerInMemory();
    const tally = await liveHardMonth(driver);
    const { settledNano, committedNano, level } = statusAt(books, END);
    expect({ ...tally, settledNano, committedNano, level }).toEqual(HARD_MONTH);
    expect(committedNano).toBeLessThanOrEqual(14_700_000_000);
  });

  test("[row 38] [row 169] a loop gone wild is cut off, and its month ends like any other", async () => {
    const { books, driver } = ledgerInMemory();
    const { refused } = await liveMonth(driver, Date.UTC(2027, 3), 3, 1);
    expect(refused.too_frequent).toBeGreaterThan(3_000);
    expect(statusAt(books, Date.UTC(2027, 4) - 1).committedNano).toBeLessThan(14_000_000_000);
  });
});
