import { styleText } from "node:util";
import type { Planning } from "./planning.ts";
import type { Spread } from "./rounds.ts";
import { MODEL_CALLS, type ModelCallName, type Spending } from "./spending.ts";

/** Part of the table: its titles, then its rows. */
export type Section = string[][];

type Findings = { readonly rounds: number; readonly spending: Spending; readonly planning: Planning };

const CALL_TEXT: Readonly<Record<ModelCallName, string>> = {
  request: "the HTTP request alone",
  counted: "+ the count of its tokens before",
  reserved: "+ the ledger: reserve before, settle after",
  askModel: "+ askModel: the client, prices, the stream",
};

/** What the budget costs in time: the ledger's two calls, a model call, a plan. */
export const moneySections = (findings: Findings): Section[] => [
  ledger(findings),
  modelCalls(findings),
  plans(findings),
];

function ledger({ rounds, spending }: Findings): Section {
  const { perSecond, ratio } = spending.ledger;
  const times = perSecond["bare-ledger"] / perSecond.ledger;
  return [
    [`Reserve + settle, medians of ${rounds} rounds`, "a second, here", "ratio (half of the rounds)", "time"],
    [
      "bare SQLite Durable Object, a write in each call",
      perSecond["bare-ledger"].toFixed(0),
      "1.00",
      "1.0 times",
    ],
    ["the ledger", perSecond.ledger.toFixed(0), withRange(ratio), `${times.toFixed(1)} times`],
  ];
}

function modelCalls({ rounds, spending }: Findings): Section {
  const { ms, ratio, hops } = spending.model;
  const rows = MODEL_CALLS.map((name) => [
    CALL_TEXT[name],
    `${ms[name].toFixed(1)} ms`,
    name === "request" ? "1.00" : withRange(ratio[name]),
    `${hops[name].length}`,
  ]);
  const added = ms.askModel - ms.request;
  const sum = [
    styleText("bold", "askModel adds"),
    `${added.toFixed(1)} ms`,
    `${(added / ms.request).toFixed(2)} such requests`,
    `${hops.askModel.length - hops.request.length} round trips`,
  ];
  const title = `Model call, offline model, medians of ${rounds} rounds`;
  return [[title, "one, here", "ratio (half of the rounds)", "round trips"], ...rows, sum];
}

function plans({ planning }: Findings): Section {
  const { rounds, alone, withPack, ratio } = planning;
  return [
    [`Offline plan, medians of ${rounds} rounds`, "one, here", "ratio (half of the rounds)", "adds"],
    ["the program's plan and bill", `${alone.toFixed(1)} s`, "1.00", ""],
    [
      "+ the policy pack, as a process, after it",
      `${withPack.toFixed(1)} s`,
      withRange(ratio),
      `${(withPack - alone).toFixed(1)} s`,
    ],
  ];
}

/** Which round trips a call makes. */
export const hopsNote = ({ spending }: Findings): string =>
  `Model call: askModel's round trips are ${spending.model.hops.askModel.join(", ")}. Their number carries over; on loopback each costs little and the answer comes at once.`;

/** A ratio with the range of the middle half of the rounds. */
export const withRange = ({ median, low, high }: Spread): string =>
  `${median.toFixed(2)}${styleText("dim", ` (${low.toFixed(2)} to ${high.toFixed(2)})`)}`;
