/** A question as a person reads it; what is no such object is shown as it came. @param payload JSON of what the run said */
export function asked(payload: string): { readonly text: string; readonly severity: string } {
  try {
    const { title, description, severity, suggested_actions: actions } = JSON.parse(payload) as Said;
    const said = [title, description, ...(Array.isArray(actions) ? actions.map((one) => `- ${one}`) : [])];
    return { text: said.filter(Boolean).join("\n"), severity: severity ?? "medium" };
  } catch {
    return { text: payload, severity: "medium" };
  }
}

type Said = {
  readonly title?: string;
  readonly description?: string;
  readonly severity?: string;
  readonly suggested_actions?: readonly string[];
};
