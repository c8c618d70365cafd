import { bodyOf } from "../wire/body.ts";
import type { McpContext } from "./app.ts";
import type { SampleOutcome } from "./journal/samples.ts";
import { toolResultOf } from "./outcome-reply.ts";
import { ruleFor } from "./rule.ts";
import { SensorsBody, type SensorsReply } from "./sensor-schemas.ts";

/** POST /api/sensors: into the journal of whoever the caller is, or acts for. */
export async function takeSamples(c: McpContext): Promise<Response> {
  const { source, samples } = await bodyOf(c.req.raw, SensorsBody);
  const { caller } = c.env;
  const { person } = await ruleFor(caller, c.env);
  const journal = c.env.JOURNALS.getByName(person);
  const outcome = await journal.keepSamples(samples, source, caller.name, caller.requestId);
  const outcomes = toolResultOf<readonly SampleOutcome[]>(outcome);
  const kept = outcomes.filter((outcome) => outcome === "kept").length;
  return c.json({ kept, ignored: outcomes.length - kept } satisfies SensorsReply);
}
