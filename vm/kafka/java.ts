import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What a broker of the tests' own runs on, and what its jars come with. */
const NEEDED = ["java", "mvn"] as const;

/** What keeps the tests with a real broker from running here, in a sentence; null when nothing does. */
export function javaMissing(path = process.env.PATH ?? ""): string | null {
  const places = path.split(delimiter);
  const missing = NEEDED.filter((name) => !places.some((folder) => existsSync(join(folder, name))));
  if (missing.length === 0) return null;
  return `It needs ${missing.join(" and ")}: apt install openjdk-17-jre-headless maven. A broker's jars come from Maven.`;
}
