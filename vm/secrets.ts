import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SecretName } from "./services.ts";

/** Reads secrets from a folder with one file for each; never from the environment, which any child and crash report can see. */
export const secretsIn =
  (folder: string) =>
  (name: SecretName): string => {
    const value = readFileSync(join(folder, name), "utf8").trim();
    if (value === "") throw new Error(`The secret ${name} is empty.`);
    return value;
  };

/** @throws Error naming the variable, when it is not set */
export function setting(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set.`);
  return value;
}
