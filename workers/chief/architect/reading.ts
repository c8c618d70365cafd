import * as z from "zod/mini";
import { type Tool, ToolProblem, tool } from "../../agent/toolbox.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import { isAwake } from "../agents/activating.ts";
import { resolveAgent } from "../agents/instances.ts";
import { ownAgents } from "../routing/known.ts";
import { schedules } from "../schedules/store.ts";
import { zoneOf } from "../schedules/sync.ts";
import { costOf } from "../usage/store.ts";
import type { ChiefWorld } from "../world.ts";
import { docsContents, searchDocs } from "./docs.ts";

const MONTH_DAYS = 30;
const WORDS_MAX_CHARS = 200;

/** What the deployment is: names, switches and limits as the program binds them, and what this person has. No secret is bound there. */
export const configurationTool = (world: () => ChiefWorld): Tool =>
  tool({
    name: "configuration_read",
    description:
      "The configuration as it is deployed (keys of docs/configuration.md), the person's agents with their tools and schedules, and the kinds of journal records that they have.",
    input: z.object({}),
    run: async () => {
      const { sql, deployed, things } = world();
      const agents = ownAgents(world()).map((name) => {
        const agent = resolveAgent(sql, name)?.agent;
        const own = schedules(sql).filter((one) => one.agent === name);
        return {
          name,
          title: agent?.title,
          description: agent?.description,
          isAwake: isAwake(name, world()),
          tools: agent?.servers,
          schedules: own.map(({ name: schedule, cron }) => `${schedule} ${cron ?? "once"}`),
        };
      });
      const kinds = await things.call("journal", "list_custom_kinds", {});
      return JSON.stringify({
        configuration: deployed,
        zone: zoneOf(world()),
        agents,
        journalKinds: kinds.ok ? (JSON.parse(kinds.text) as unknown) : `Not readable: ${kinds.code}`,
      });
    },
  });

/** What the month has and what was used of it. */
export const budgetTool = (world: () => ChiefWorld): Tool =>
  tool({
    name: "budget_read",
    description:
      "The month's money for models: what there is, what is committed, the level and when it starts anew; and what each agent has used in 30 days. Dollars as texts.",
    input: z.object({}),
    run: async () => {
      const { sql, now, house, desk } = world();
      const { level, month, resetAt, committedNano, capNano, stillWorks } = await house.money();
      return JSON.stringify({
        month,
        level,
        capUsd: usdFromNano(capNano),
        committedUsd: usdFromNano(committedNano),
        startsAnew: momentOf(resetAt),
        stillWorks,
        models: desk().models,
        spentIn30Days: ownAgents(world()).map((agent) => ({
          agent,
          usd: usdFromNano(costOf(sql, agent, now - MONTH_DAYS * DAY_MS)),
        })),
      });
    },
  });

/** The documentation of the revision that is deployed. */
export const docsTool = (): Tool =>
  tool({
    name: "docs_search",
    description:
      "Sections of the documentation by words, whole, with their page; without words its pages and headings.",
    input: z.object({ words: z.optional(z.string().check(z.maxLength(WORDS_MAX_CHARS))) }),
    run: async ({ words }) => {
      if (words === undefined || words.trim() === "") return JSON.stringify(docsContents());
      const found = searchDocs(words);
      if (found.length === 0)
        throw new ToolProblem("No section speaks of that; use other words, or none for the headings");
      return JSON.stringify(found);
    },
  });
