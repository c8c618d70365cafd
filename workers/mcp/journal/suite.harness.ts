import { customSuite } from "./custom/suite.harness.ts";
import type { Home } from "./home.harness.ts";
import { additionsSuite } from "./plan/additions-suite.harness.ts";
import { plansSuite } from "./plan/plans-suite.harness.ts";
import { recordsSuite } from "./records-suite.harness.ts";

/** Everything that holds of the journal wherever it is at home. @param title of the home, in the tests' names */
export function journalSuite(title: string, open: () => Home): void {
  plansSuite(title, open);
  additionsSuite(title, open);
  recordsSuite(title, open);
  customSuite(title, open);
}
