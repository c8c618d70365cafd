import { connectorName, underscored } from "../../agent/http/connectors.ts";

/**
 * `CONNECTOR_{NAME}_{FIELD}` for each field of an object, `CONNECTOR_{NAME}` for everything else: a text that happens to be a JSON
 * number, list, text or null is a secret as it stands. A field that is no text is JSON.
 */
export function connectorsOf(name: string, secret: string): Readonly<Record<string, string>> {
  const base = connectorName(name);
  const fields = fieldsOf(secret);
  if (fields === null) return { [base]: secret };
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      `${base}_${underscored(field)}`,
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
