/** Dollars per million tokens: input, output, cache write for 5 minutes and for 1 hour, cache read. */
export type MillionRates = readonly [
  input: string,
  output: string,
  write5m: string,
  write1h: string,
  read: string,
];

export type ModelRow = {
  readonly model: string;
  /** First moment at which this price holds, ISO 8601; absent: since the model was released. */
  readonly from?: string;
  readonly usdPerMillion: MillionRates;
  /** Other rates for a whole request whose prompt (input, cache reads and writes) is longer than this. */
  readonly long?: { readonly abovePromptTokens: number; readonly usdPerMillion: MillionRates };
  readonly source: string;
  readonly asOf: string;
};

/** The cheapest current model, which does what nobody has chosen a model for. */
export const CHEAP_MODEL = "claude-haiku-5-5";

const PRICING = {
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  asOf: "2026-10-24",
};
const CHEAPER_READS = "2026-10-07T00:00:00Z";

/**
 * Models this project may call, by the exact id that the Messages API takes. Prices follow one another by `from`.
 * A model that is not here is refused: claude-fable-5-2 is known to the SDK since 2026-11-09 and has no price anywhere.
 */
export const MODEL_ROWS: readonly ModelRow[] = [
  {
    model: CHEAP_MODEL,
    from: CHEAPER_READS,
    usdPerMillion: ["0.1", "0.5", "0.125", "0.2", "0.01"],
    long: { abovePromptTokens: 100_000, usdPerMillion: ["0.5", "2.5", "0.625", "1", "0.05"] },
    ...PRICING,
  },
  { model: "claude-sonnet-5-5", usdPerMillion: ["2", "10", "2.5", "4", "0.2"], ...PRICING },
  {
    model: "claude-sonnet-5-5",
    from: CHEAPER_READS,
    usdPerMillion: ["2", "10", "2.5", "4", "0.1"],
    ...PRICING,
  },
  { model: "claude-opus-5-5", usdPerMillion: ["4", "20", "5", "8", "0.2"], ...PRICING },
  { model: "claude-fable-5-1", usdPerMillion: ["10", "50", "12.5", "20", "0.25"], ...PRICING },
  { model: "claude-haiku-4-5", usdPerMillion: ["1", "5", "1.25", "2", "0.1"], ...PRICING },
];

/** Dollars per thousand web searches (same page; only its month is known, so it counts as read on the first). */
export const WEB_SEARCH = {
  usdPerThousand: "10",
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  asOf: "2026-10-01",
};

/** A batch costs half, input and output alike (same page). */
export const BATCH_DIVISOR = 2;
