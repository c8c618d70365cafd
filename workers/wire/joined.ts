import type { Answer, Caller, Reporting } from "../caller.ts";
import { TEAM } from "../route.ts";

/**
 * An answer in JSON with the personas' part beside its own: for clients of both there is one `/api/status`. Others than their roles get
 * the answer as it is, and so does everybody while the part cannot be had: the rest is worth seeing all the same.
 */
export async function withPersonas(
  answer: Answer,
  { personas, caller }: { readonly personas: Reporting; readonly caller: Caller },
): Promise<Answer> {
  const { status, headers, body } = answer;
  if (status !== 200 || !(body instanceof Uint8Array)) return answer;
  if (caller.role === null || !TEAM.includes(caller.role)) return answer;
  try {
    const part = await personas.report();
    const own = JSON.parse(new TextDecoder().decode(body)) as object;
    return { status, headers, body: new TextEncoder().encode(JSON.stringify({ ...own, ...part })) };
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", event: "part_unknown", error: String(error) }));
    return answer;
  }
}
