import { PolicyPack } from "@pulumi/policy";
import { type AskedInputs, policyOf } from "./policy.ts";
import { RULES } from "./rules/index.ts";

// Registers the pack and nothing else: making it starts a server, so no test imports this file.
const asked: AskedInputs = new Map();
new PolicyPack("purser", {
  enforcementLevel: "mandatory",
  policies: RULES.map((rule) => policyOf(rule, () => new Date(), asked)),
});
