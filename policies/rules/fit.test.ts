import { UNKNOWN } from "../marks.ts";
import { declare, machine, RATE_RULE, safe } from "../stack.harness.ts";
import { broken, plus, refuses } from "./rules.harness.ts";

const RATE = "rules.0.ratelimit";

refuses("plan-fit", "what the plan does not have: %s [row 158]", {
  "a rate-limit rule by host": [
    broken("Ruleset", "rates", "rules.0.expression", 'http.host eq "a"'),
    /its expression uses http\.host/,
  ],
  "a rate-limit rule whose expression is not known": [
    broken("Ruleset", "rates", "rules.0.expression", UNKNOWN),
    /an unknown field/,
  ],
  "a rate-limit period of 60 s": [
    broken("Ruleset", "rates", `${RATE}.period`, 60),
    /period is 60, at most 10 s/,
  ],
  "a rate-limit period that is not known": [
    broken("Ruleset", "rates", `${RATE}.period`, UNKNOWN),
    /period is unknown/,
  ],
  "an hour of mitigation": [broken("Ruleset", "rates", `${RATE}.mitigationTimeout`, 3600), /at most 10 s/],
  "counting by header": [
    broken("Ruleset", "rates", `${RATE}.characteristics.1`, 'http.request.headers["x"]'),
    /it counts by/,
  ],
  "two rate-limit rules": [
    broken("Ruleset", "rates", "rules", Array(2).fill(RATE_RULE)),
    /2 rate-limit rules, but the free plan has 1/,
  ],
  "six custom rules": [
    broken("Ruleset", "own", "rules", Array(6).fill({ expression: "true", action: "block" })),
    /6 custom rules, but the free plan has 5/,
  ],
  "a custom rule with a regular expression": [
    broken("Ruleset", "own", "rules.0.expression", 'http.request.uri.path matches "^/a"'),
    /regular expression/,
  ],
  "a custom rule that logs": [broken("Ruleset", "own", "rules.0.action", "log"), /only logs/],
  "the OWASP ruleset on Free": [
    broken("Ruleset", "managed", "rules.0.actionParameters.id", "4814384a9e5d4991b9815dcfc25d2f1f"),
    /not part of the free plan.*Pro \(\$25 a month\)/,
  ],
  "a managed ruleset that is not known": [
    broken("Ruleset", "managed", "rules.0.actionParameters.id", UNKNOWN),
    /that is not known/,
  ],
  "two rulesets of one phase": [
    broken("Ruleset", "own", "phase", "http_ratelimit"),
    /one ruleset for each phase/,
  ],
  "the sixth cron of the account": [
    broken("WorkersCronTrigger", "edge", "schedules", Array(5).fill({ cron: "* * * * *" })),
    /6 cron triggers in the account \(1 of other stacks\), but Workers free has 5/,
  ],
  "crons that are not known": [broken("WorkersCronTrigger", "edge", "schedules", UNKNOWN), /cron triggers/],
  "the eleventh database of the account": [safe(), /11 D1 databases in the account/, { othersDatabases: 10 }],
  "CPU limits on Free": [
    broken("WorkersScript", "edge", "limits", { cpuMs: 50 }),
    /limits\.cpuMs cannot be set on Workers Free/,
  ],
  "Durable Objects without SQLite on Free": [
    broken("WorkersScript", "edge", "migrations", { newClasses: ["A"] }),
    /newSqliteClasses/,
  ],
  "messages kept for four days on Free": [
    broken("Queue", "jobs", "settings", { messageRetentionPeriod: 345_600 }),
    /86400 s/,
  ],
  "a first-generation B machine": [
    plus(...machine({ size: "Standard_B2s", region: "eastus" })),
    /which new subscriptions cannot create since 2026-07-01/,
  ],
  "a D v3 machine": [plus(...machine({ size: "Standard_D2s_v3", region: "eastus" })), /Dv2 to Dv4/],
  "a machine of unknown size": [plus(...machine({ size: UNKNOWN, region: "eastus" })), /vmSize is not known/],
  "a spot machine of the B-series": [
    plus(...machine({ size: "Standard_B2als_v2", region: "westeurope", spotMax: 0.03 })),
    /no B-series can/,
  ],
  "a machine of the B-series that may be spot": [
    plus(
      declare("azure-native:compute:VirtualMachine", "vm", {
        hardwareProfile: { vmSize: "Standard_B2als_v2" },
        priority: UNKNOWN,
      }),
    ),
    /no B-series can/,
  ],
  "a NAT gateway": [
    plus(...machine({ size: "Standard_B2pts_v2", region: "eastus", nat: true })),
    /more than twice the month's budget/,
  ],
});
