/** What the audit keeps of an action's name; more is no name. */
const ACTION_MAX_CHARS = 200;

/** The `action` of a body for the backend (design §5.3), for the audit; the payload is never looked at. */
export function actionOf(body: string | null): string | undefined {
  const said: unknown = body === null ? null : JSON.parse(body);
  if (said === null || typeof said !== "object" || !("action" in said)) return undefined;
  return typeof said.action === "string" ? said.action.slice(0, ACTION_MAX_CHARS) : undefined;
}
