/** A value of a credential, and where it may go. */
export type Connector = {
  readonly value: string;
  /** Exact hosts; null where the credential names none. */
  readonly hosts: readonly string[] | null;
};

/** A persona's values under the names that executions know them by. */
export type Connectors = Readonly<Record<string, Connector>>;

const PREFIX = "CONNECTOR_";

/** Upper case, with an underscore for everything but letters and digits. */
const named = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, "_");

/**
 * `CONNECTOR_{NAME}_{FIELD}` for each field of an object, `CONNECTOR_{NAME}` for everything else: a text that happens to be a JSON
 * number, list, text or null is a secret as it stands. A field that is no text is JSON.
 */
export function connectorsOf(name: string, secret: string): Readonly<Record<string, string>> {
  const base = PREFIX + named(name);
  const fields = fieldsOf(secret);
  if (fields === null) return { [base]: secret };
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      `${base}_${named(field)}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function fieldsOf(secret: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(secret);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/**
 * Where a value may go of a persona's hosts: to those that its credential names. One that names none goes to the only host of the
 * list, and where there are several nowhere, since nobody has said which of them it is for.
 */
export const reachOf = ({ hosts }: Pick<Connector, "hosts">, listed: readonly string[]): readonly string[] =>
  hosts === null ? (listed.length === 1 ? listed : []) : listed.filter((host) => hosts.includes(host));
