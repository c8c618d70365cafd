import * as z from "zod/mini";
import { bodyOf, checked, unusable } from "../wire/body.ts";
import type { McpContext } from "./app.ts";
import { HEALTH_EXPORT, HealthExportBody, samplesIn } from "./health-export.ts";
import type { SampleOutcome } from "./journal/samples.ts";
import { toolResultOf } from "./outcome-reply.ts";
import { ruleFor } from "./rule.ts";
import { SAMPLES_MAX, SensorsBody, type SensorsReply } from "./sensor-schemas.ts";

/** POST /api/sensors: into the journal of whoever the caller is, or acts for. */
export async function takeSamples(c: McpContext): Promise<Response> {
  const { source, samples, left } = batchIn(await bodyOf(c.req.raw, z.looseObject({})));
  const { caller } = c.env;
  const { person } = await ruleFor(caller, c.env);
  if (samples.length === 0) return c.json({ kept: 0, ignored: left } satisfies SensorsReply);
  const journal = c.env.JOURNALS.getByName(person);
  const outcome = await journal.keepSamples(samples, source, caller.name, caller.requestId);
  const outcomes = toolResultOf<readonly SampleOutcome[]>(outcome);
  const kept = outcomes.filter((outcome) => outcome === "kept").length;
  return c.json({ kept, ignored: left + outcomes.length - kept } satisfies SensorsReply);
}

/** By what it has at its top, so that a wrong field is named of the form that was meant. */
function batchIn(body: object) {
  if (!("data" in body)) return { ...checked(body, SensorsBody, "body"), left: 0 };
  const found = samplesIn(checked(body, HealthExportBody, "body"));
  if (found.samples.length > SAMPLES_MAX)
    throw unusable(
      "data",
      `it has ${found.samples.length} samples; expected at most ${SAMPLES_MAX}: send fewer days at once`,
    );
  return { ...found, source: HEALTH_EXPORT };
}
