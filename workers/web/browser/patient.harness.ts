import { type Properties, plain } from "../../../infra/offline/engine.ts";
import { evaluateOnce } from "../../../infra/offline/evaluations.harness.ts";

/** What one person's browsers may ask for in a minute: a file of tests loads more pages in one than any person does. */
const WIDE = { limit: 10_000, period: 60 };

/** The program as ever, with a door that takes as many page loads as tests make. What the limit does is the door's own tests' to say. */
export const evaluatePatient: typeof evaluateOnce = async (stack, options) => {
  const evaluation = await evaluateOnce(stack, options);
  const resources = evaluation.resources.map((resource) => {
    const inputs = plain(resource.inputs) as Properties;
    if (!Array.isArray(inputs.bindings)) return resource;
    const bindings = (inputs.bindings as readonly Properties[]).map((binding) =>
      binding.type === "ratelimit" ? { ...binding, simple: WIDE } : binding,
    );
    return { ...resource, inputs: { ...inputs, bindings } };
  });
  return { ...evaluation, resources };
};
