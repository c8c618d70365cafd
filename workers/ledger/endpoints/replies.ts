import { momentOf } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type {
  Extension,
  History,
  Infrastructure,
  Level,
  ScopeLimit,
  Series,
  SeriesKind,
  Share,
  Status,
} from "../contract.ts";
import type { Sum } from "../levels/contract.ts";
import { EFFECTS } from "../levels/level.ts";
import type {
  BudgetHistoryReply,
  BudgetReply,
  ExtensionReply,
  InfrastructureReply,
  LimitsReply,
  SeriesReply,
} from "./schemas.ts";

const usdOrNull = (nano: number | null): string | null => (nano === null ? null : usdFromNano(nano));

export const extensionReply = (
  extension: (Extension & { readonly leftNano?: number }) | null,
): ExtensionReply["extension"] =>
  extension && {
    amountUsd: usdFromNano(extension.amountNano),
    leftUsd: usdFromNano(extension.leftNano ?? extension.amountNano),
    until: momentOf(extension.until),
    note: extension.note,
    grantedBy: extension.by,
    grantedAt: momentOf(extension.grantedAt),
  };

export const infrastructureReply = ({
  measuredNano,
  lineNano,
  pausedAt,
}: Infrastructure): InfrastructureReply["infrastructure"] => ({
  measured: usdFromNano(measuredNano),
  ceiling: usdFromNano(lineNano),
  pausedAt: pausedAt === null ? null : momentOf(pausedAt),
});

export const limitReply = ({
  kind,
  name,
  dailyNano,
  monthlyNano,
}: ScopeLimit): LimitsReply["limits"][number] => ({
  kind,
  name,
  daily: usdOrNull(dailyNano),
  monthly: usdOrNull(monthlyNano),
});

const sumReply = ({ settledNano, reservedNano, calls }: Sum) => ({
  settled: usdFromNano(settledNano),
  reserved: usdFromNano(reservedNano),
  calls,
});

const shareReply = (share: Share) => ({ name: share.name, ...sumReply(share) });

function levelsReply({ warnNano, interactiveNano, stopNano }: Status["lines"]): BudgetReply["levels"] {
  return [0, warnNano, interactiveNano, stopNano].map((fromNano, index) => {
    const level = index as Level;
    const { modelPolicy, slowdown, maxOutputTokens, stillWorks } = EFFECTS[level];
    return {
      level,
      from: usdFromNano(fromNano),
      modelPolicy,
      slowdown,
      maxOutputTokens,
      stillWorks: [...stillWorks],
    };
  });
}

/** What has no name of its own, in words. */
const UNNAMED = { none: (by: SeriesKind) => `no ${by}`, others: () => "others" };

export function seriesReply(series: Series): SeriesReply {
  const { by, month } = series;
  return {
    timestamp: momentOf(series.at),
    month,
    billed: series.isBilled,
    by,
    days: series.days.map(({ day, parts, ...total }) => ({
      day,
      ...sumReply(total),
      parts: parts.map(({ of, name, ...part }) => ({
        of,
        name: of === "named" ? name : UNNAMED[of](by),
        ...sumReply(part),
      })),
    })),
    corrected: usdFromNano(series.correctedNano),
    released: usdFromNano(series.releasedNano),
    settled: usdFromNano(series.settledNano),
    reserved: usdFromNano(series.reservedNano),
  };
}

/** The month on the wire. */
export function budgetReply(status: Status): BudgetReply {
  const by = (kind: Share["kind"]) => status.shares.filter((share) => share.kind === kind).map(shareReply);
  return {
    timestamp: momentOf(status.at),
    month: status.month,
    billed: status.isBilled,
    resetAt: momentOf(status.resetAt),
    level: status.level,
    modelPolicy: status.modelPolicy,
    slowdown: status.slowdown,
    maxOutputTokens: status.maxOutputTokens,
    stillWorks: [...status.stillWorks],
    cap: usdFromNano(status.capNano),
    epsilon: usdFromNano(status.epsilonNano),
    allowance: usdFromNano(status.allowanceNano),
    committed: usdFromNano(status.committedNano),
    left: usdFromNano(status.leftNano),
    forecast: usdFromNano(status.forecastNano),
    parts: {
      fixed: usdFromNano(status.fixedNano),
      metered: usdFromNano(status.meteredNano),
      meteredReserved: usdFromNano(status.meteredReservedNano),
      settled: usdFromNano(status.settledNano),
      reserved: usdFromNano(status.reservedNano),
      presumed: usdFromNano(status.presumedNano),
    },
    infrastructure: infrastructureReply(status.infrastructure),
    lines: {
      throttle: usdFromNano(status.lines.warnNano),
      interactiveOnly: usdFromNano(status.lines.interactiveNano),
      stop: usdFromNano(status.lines.stopNano),
    },
    levels: levelsReply(status.lines),
    today: { spent: usdFromNano(status.todayNano), pace: usdFromNano(status.paceNano) },
    openReservations: status.openReservations,
    flagged: status.flagged,
    extension: extensionReply(status.extension),
    limits: status.limits.map(limitReply),
    by: {
      model: by("model"),
      day: by("day"),
      agent: by("agent"),
      persona: by("persona"),
      task: by("task"),
      schedule: by("schedule"),
      user: by("user"),
    },
  };
}

export const historyReply = (range: { from: string; to: string }, history: History): BudgetHistoryReply => ({
  ...range,
  billed: history.isBilled,
  months: history.months.map((month) => ({
    month: month.month,
    level: month.level,
    highestLevel: month.highestLevel,
    fixed: usdFromNano(month.fixedNano),
    metered: usdFromNano(month.meteredNano),
    settled: usdFromNano(month.settledNano),
    reserved: usdFromNano(month.reservedNano),
    calls: month.calls,
  })),
  days: history.days.map(shareReply),
  levels: history.levels.map((change) => ({ ...change, at: momentOf(change.at) })),
});
