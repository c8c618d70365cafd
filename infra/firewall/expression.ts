// Cloudflare's rules language, as far as this program writes it
// (developers.cloudflare.com/ruleset-engine/rules-language).

/** developers.cloudflare.com/ruleset-engine/rules-language/expressions, "Maximum rule expression length" (read 2026-11-21). */
export const EXPRESSION_MAX_CHARS = 4_096;

/** A text in quotes. What would have to be escaped has no business in a host name, a path or a method. */
export function quoted(text: string): string {
  if (!/^[\w./:*~-]+$/.test(text)) throw new Error(`"${text}" cannot stand in a firewall rule.`);
  return `"${text}"`;
}

/** `{"a" "b"}`, in an order of its own, so that a table in another order is no change. */
export function setOf(texts: readonly string[]): string {
  if (texts.length === 0) throw new Error("A firewall rule about nothing would match everything.");
  return `{${[...new Set(texts)].toSorted().map(quoted).join(" ")}}`;
}

export const all = (...parts: readonly string[]): string => parts.join(" and ");
export const not = (part: string): string => `not ${part}`;
export const startsWith = (field: string, prefix: string): string =>
  `starts_with(${field}, ${quoted(prefix)})`;

/** The expression when the API would take it. @throws on one that is too long, or nested in a way that was not meant */
export function checkedExpression(expression: string): string {
  if (expression.length > EXPRESSION_MAX_CHARS)
    throw new Error(
      `A firewall rule has ${expression.length} characters of at most ${EXPRESSION_MAX_CHARS}. Give routes a common prefix.`,
    );
  let open = 0;
  for (const sign of expression) {
    if (sign === "(") open++;
    if (sign === ")") open--;
    if (open < 0) break;
  }
  if (open !== 0) throw new Error(`A firewall rule's brackets do not match: ${expression}`);
  return expression;
}
