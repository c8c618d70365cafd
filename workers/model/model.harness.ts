import { openOfflineModel, type WantedReply } from "../../infra/offline/model/model.ts";
import type { ModelRequest } from "../../infra/offline/model/request.ts";
import { CHEAP_MODEL } from "../../policies/prices/models.ts";
import type { Admitted, Ask, Level, ModelPolicy, Refused, Settlement } from "../ledger/contract.ts";
import type { ModelAnswer, ModelCall, ModelDesk, ModelRefusal } from "./call.ts";
import type { Models } from "./choice.ts";
import { BOOK_PRICES } from "./prices.ts";

/** What a stack that names no models has (infra/config/forms.ts). */
export const DEFAULT_MODELS: Models = {
  chat: CHEAP_MODEL,
  decision: CHEAP_MODEL,
  background: CHEAP_MODEL,
  cheap: CHEAP_MODEL,
};

export const NOON = new Date("2026-11-20T12:00:00.000Z");
const RESET_AT = Date.UTC(2026, 11, 1);
const FLOOR_TOKENS = 256;

/** A ledger in memory with an allowance, which writes down what it is asked. The real one has tests of its own. */
export function fakeLedger(allowanceNano = 1_000_000_000) {
  const state = {
    allowanceNano,
    level: 0 as Level,
    modelPolicy: "any" as ModelPolicy,
    maxOutputTokens: Number.POSITIVE_INFINITY,
    isDown: false,
    /** How many of the next calls fail on the way, after they were carried out. */
    lost: 0,
  };
  const open = new Map<string, number>();
  const asks: Ask[] = [];
  const settled: Settlement[] = [];
  const aborted: string[] = [];
  const reservedNano = () => [...open.values()].reduce((sum, amount) => sum + amount, 0);
  const settledNano = () => settled.reduce((sum, { amountNano }) => sum + amountNano, 0);
  const refused = (code: Refused["code"], detail: string): Refused => ({
    ok: false,
    code,
    detail,
    level: state.level,
    modelPolicy: state.modelPolicy,
    resetAt: RESET_AT,
    leftNano: state.allowanceNano - settledNano() - reservedNano(),
    stillWorks: ["status", "history"],
  });
  const admit = (ask: Ask): Admitted | Refused => {
    if (state.modelPolicy === "cheap" && ask.model !== DEFAULT_MODELS.cheap)
      return refused("cheap_model_only", "Only the cheap model runs now");
    const isAgentRun = ask.scope.agent !== undefined || ask.scope.persona !== undefined;
    if (state.level === 1 && ask.work === "background" && isAgentRun && ask.approval === undefined)
      return refused("approval_needed", "An agent run needs a person's approval");
    if (state.level >= 2 && ask.work === "background")
      return refused("background_paused", "Background work waits");
    const left = state.allowanceNano - settledNano() - reservedNano();
    const asked = ask.maxOutputTokens ?? 0;
    const price = ask.outputTokenNano ?? 0;
    const fits = Math.floor((left - (ask.amountNano - asked * price)) / price);
    const tokens = Math.min(asked, state.maxOutputTokens, fits);
    if (tokens < Math.min(FLOOR_TOKENS, asked))
      return refused("budget_exhausted", "The month's money is used up");
    const amountNano = ask.amountNano - (asked - tokens) * price;
    open.set(ask.key, amountNano);
    return {
      ok: true,
      reservationId: ask.key,
      amountNano,
      maxOutputTokens: tokens,
      level: state.level,
      month: "2026-11",
      expiresAt: NOON.getTime() + ask.ttlMs,
      modelPolicy: state.modelPolicy,
      slowdown: 1,
      overPace: false,
    };
  };
  const arrive = <T>(work: () => T): Promise<T> => {
    if (state.isDown) return Promise.reject(new Error("The Durable Object does not answer"));
    const result = work();
    if (state.lost > 0) {
      state.lost -= 1;
      return Promise.reject(new Error("Network connection lost"));
    }
    return Promise.resolve(result);
  };
  const closed = (amountNano: number, outcome: "settled" | "aborted") =>
    ({ ok: true, outcome, settledNano: amountNano, flagged: false, level: state.level }) as const;
  const contract: ModelDesk["ledger"] = {
    reserve: (ask) =>
      arrive(() => {
        asks.push(ask);
        return admit(ask);
      }),
    settle: (settlement) =>
      arrive(() => {
        const known = settled.some(({ key }) => key === settlement.key);
        if (!known) settled.push(settlement);
        open.delete(settlement.key);
        return closed(settlement.amountNano, "settled");
      }),
    abort: ({ key }) =>
      arrive(() => {
        aborted.push(key);
        open.delete(key);
        return closed(0, "aborted");
      }),
  };
  return { state, asks, settled, aborted, open, reservedNano, settledNano, contract };
}

/** Everything a model call needs: a fake ledger, the offline model, the real prices. */
export function openDesk(
  wants: (asked: ModelRequest) => WantedReply | undefined = () => undefined,
  changes: Partial<ModelDesk> = {},
) {
  const ledger = fakeLedger();
  const model = openOfflineModel(wants);
  const waits: number[] = [];
  const desk: ModelDesk = {
    ledger: ledger.contract,
    prices: BOOK_PRICES,
    models: DEFAULT_MODELS,
    baseUrl: "https://model.test",
    apiKey: "test-key",
    gatewayToken: undefined,
    clock: () => NOON,
    send: (url, init) => model.answer(new Request(url, init)),
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...changes,
  };
  /** The requests for an answer, without those that only count. */
  const sent = () => model.seen.filter(({ path }) => path.endsWith("/v1/messages"));
  return { desk, ledger, model, sent, waits };
}

/** The desk of one Worker's objects, which are made by the runtime and not by the test: each test puts its own there. */
export function desks() {
  const held = { desk: openDesk().desk };
  return {
    desk: (): ModelDesk => held.desk,
    /** A fresh model and ledger for the objects. Alarms go by the machine's clock, so the desk does too. */
    open(...options: Parameters<typeof openDesk>) {
      const [wants, changes] = options;
      const opened = openDesk(wants, { clock: () => new Date(), ...changes });
      held.desk = opened.desk;
      return opened;
    },
  };
}

export const callOf = (changes: Partial<ModelCall> = {}): ModelCall => ({
  kind: "chat",
  purpose: "test",
  scope: { user: "owner@example.com" },
  system: "You are an assistant.",
  messages: [{ role: "user", content: "Hello" }],
  maxOutputTokens: 1_000,
  timeLimitMs: 5_000,
  ...changes,
});

export function answered(result: ModelAnswer | ModelRefusal): ModelAnswer {
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result;
}

export function refused(result: ModelAnswer | ModelRefusal): ModelRefusal {
  if (result.ok) throw new Error(`It answered: ${result.text}`);
  return result;
}
