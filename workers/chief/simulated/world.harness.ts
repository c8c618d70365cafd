import { ledgerInMemory } from "../../../infra/cli/simulate/books.ts";
import { memorySql } from "../../../infra/cli/simulate/sqlite.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import type { ModelRequest } from "../../../infra/offline/model/request.ts";
import type { LevelNow } from "../../ledger/contract.ts";
import { levelAt } from "../../ledger/status.ts";
import type { ModelDesk } from "../../model/call.ts";
import { DEFAULT_MODELS } from "../../model/model.harness.ts";
import { pricesFor } from "../../model/prices.ts";
import { applySteps } from "../../portable/schema.ts";
import { NO_THINGS } from "../connected/things.harness.ts";
import { CHIEF_STEPS } from "../schema.ts";
import type { ChiefWorld } from "../world.ts";
import { lifeOf, waitingAt } from "./person.harness.ts";

/** Where the offline model stands in for the provider; the price is the provider's. */
const PROVIDER = "https://api.anthropic.com";

/** A text of about so many tokens: what a model writes for a job, by what was measured of such jobs. */
const textOf = (tokens: number): string => "word ".repeat(Math.floor((tokens * 3) / 5)).trim();

type Schema = { readonly properties?: Readonly<Record<string, unknown>> };

/** What a model would say, about as long as the schema of each job lets it be; a reply in a conversation has 250 tokens. */
function said(asked: ModelRequest): { readonly text: string } {
  const schema = asked.output_config?.format?.schema as Schema | undefined;
  const fields = Object.keys(schema?.properties ?? {}).join();
  if (fields === "urgent") return { text: JSON.stringify({ urgent: [] }) };
  if (fields === "mails")
    return {
      text: JSON.stringify({ mails: idsIn(asked).map((id) => ({ id, needs: "later", about: textOf(22) })) }),
    };
  if (fields === "facts")
    return {
      text: JSON.stringify({
        facts: [0, 1, 2].map((turn) => ({
          text: `Fact ${JSON.stringify(asked.messages).length} number ${turn}`,
          turn,
        })),
      }),
    };
  if (fields === "summary") return { text: JSON.stringify({ summary: textOf(150) }) };
  if (fields === "summary,advice")
    return { text: JSON.stringify({ summary: textOf(120), advice: textOf(80) }) };
  return { text: textOf(250) };
}

const idsIn = (asked: ModelRequest): string[] =>
  [...JSON.stringify(asked.messages).matchAll(/\\"id\\":\\"(m\d+)\\"/g)].map(([, id]) => id ?? "");

/** Everything that a simulated chief of staff works with; `now` is moved by whoever lives. */
export function simulated(start: number, zone: string) {
  const held = { now: start, calls: 0 };
  const { books, driver } = ledgerInMemory();
  const sql = memorySql();
  applySteps(sql, CHIEF_STEPS);
  const model = openOfflineModel(said);
  let ids = 0;
  const desk: ModelDesk = {
    ledger: {
      reserve: async (ask) => {
        held.calls += 1;
        return driver.reserve(ask, held.now);
      },
      settle: (settlement) => driver.settle(settlement, held.now),
      abort: ({ key }) => driver.abort(key, held.now),
    },
    prices: pricesFor(PROVIDER),
    models: DEFAULT_MODELS,
    baseUrl: PROVIDER,
    apiKey: "simulated",
    gatewayToken: undefined,
    clock: () => new Date(held.now),
    send: (url, init) => model.answer(new Request(url, init)),
    wait: () => Promise.resolve(),
  };
  const world = (): ChiefWorld => ({
    sql,
    now: held.now,
    newId: () => `${String(held.now).padStart(15, "0")}-${String(++ids).padStart(8, "0")}`,
    person: "owner@example.com",
    zone,
    isOwner: true,
    gate: {
      ask: async () => ({ status: "pending", reason: "", question: "q", endsAt: held.now }),
      finish: async () => {},
      withdraw: async () => true,
    },
    house: {
      waiting: async () => waitingAt(start, held.now),
      endedSince: async () => [],
      executionsSince: async () => [],
      personas: async () => [],
      personaExecutions: async () => null,
      personaCall: async () => ({ status: 503, body: "" }),
      money: async (): Promise<LevelNow> => levelAt(books, held.now),
    },
    life: lifeOf(start, () => held.now),
    things: NO_THINGS,
    deployed: {},
    slowdown: levelAt(books, held.now).slowdown,
    web: { send: (url, init) => fetch(url, init), fetchHosts: [] },
    desk: () => desk,
  });
  return { held, books, sql, desk, world, model };
}
