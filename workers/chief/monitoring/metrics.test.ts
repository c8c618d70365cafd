import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DOOR_METRICS } from "../../edge/record/metrics.ts";
import { channelSamples, measured, type Parts } from "./measuring.ts";
import { METRICS, metricsText } from "./metrics.ts";

const quiet = async () => [];
const parts = (changes: Partial<Parts> = {}): Parts => ({
  gate: quiet,
  ledger: quiet,
  personas: quiet,
  agents: quiet,
  channels: quiet,
  ...changes,
});

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const HEAD = new RegExp(`^# HELP (${NAME}) (?:[^\\\\]|\\\\[\\\\n])+$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (?:gauge|counter)$`);
const SAMPLE = new RegExp(
  `^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (?:-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|NaN|[+-]Inf)$`,
);

/**
 * The samples of a text, strictly as the format has it (prometheus.io/docs/instrumenting/exposition_formats): each metric once, its HELP and
 * TYPE before its samples, no series twice, a line feed at the end. @throws on the first line that is not so
 */
function parsed(text: string): readonly string[] {
  if (!text.endsWith("\n")) throw new Error("The last line does not end");
  const seen = new Set<string>();
  const series = new Set<string>();
  let told = "";
  let typed = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const wrong = new Error(`Not a line of the format: ${line}`);
    const head = HEAD.exec(line)?.[1];
    const type = TYPE.exec(line)?.[1];
    const sample = SAMPLE.exec(line);
    if (head !== undefined) {
      if (seen.has(head)) throw wrong;
      seen.add(head);
      told = head;
    } else if (type !== undefined) {
      if (type !== told || type === typed) throw wrong;
      typed = type;
    } else {
      const key = `${sample?.[1]}${sample?.[2] ?? ""}`;
      if (sample === null || sample[1] !== typed || typed !== told || series.has(key)) throw wrong;
      series.add(key);
    }
  }
  return [...series];
}

describe("allows", () => {
  test("[row 23] metrics: a strict reader takes every metric, whatever a label says and whatever order they come in", () => {
    const names = Object.keys(METRICS) as (keyof typeof METRICS)[];
    const samples = names.flatMap((name) =>
      ['a"b', "c\\", "d\ne", "ü{}, =#"].map((part, at) => ({ name, labels: { part }, value: at * 1e-7 })),
    );
    const mixed = samples.toSorted((a, b) => a.value - b.value);
    expect(parsed(metricsText(mixed))).toHaveLength(samples.length);
  });

  test.each([
    ["no end", "# HELP a b\n# TYPE a gauge\na 1"],
    ["no type", "# HELP a b\na 1\n"],
    ["twice", "# HELP a b\n# TYPE a gauge\na 1\na 2\n"],
    ["an open label", '# HELP a b\n# TYPE a gauge\na{b="c"d"} 1\n'],
    ["no number", "# HELP a b\n# TYPE a gauge\na one\n"],
  ])("metrics: the strict reader itself refuses %s", (_, text) => {
    expect(() => parsed(text)).toThrow();
  });

  test("[row 23] metrics: the text format, with what each is, and labels that no text can end", () => {
    expect(
      metricsText([
        { name: "purser_ledger_level", value: 2 },
        { name: "purser_up", labels: { part: 'a"b\\c\nd' }, value: 1 },
      ]),
    ).toBe(
      `# HELP purser_up ${METRICS.purser_up}\n# TYPE purser_up gauge\npurser_up{part="a\\"b\\\\c\\nd"} 1\n# HELP purser_ledger_level ${METRICS.purser_ledger_level}\n# TYPE purser_ledger_level gauge\npurser_ledger_level 2\n`,
    );
  });

  test("[row 23] metrics: the dashboard asks for every metric, and for none that is not there", () => {
    const { panels } = JSON.parse(readFileSync("docs/grafana.json", "utf8")) as {
      panels: { targets: { expr: string }[] }[];
    };
    const asked = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const names = asked.flatMap((expr) => expr.match(/purser_\w+/g) ?? []);
    expect(names.toSorted()).toEqual([...Object.keys(METRICS), ...Object.keys(DOOR_METRICS)].toSorted());
  });
});

describe("channels", () => {
  const report = {
    channel: "telegram",
    state: "failing",
    problem: "It delivers elsewhere",
    checkedAt: 90_000,
    deliveredAt: 40_000,
    receivedAt: null,
    failedAt: 50_000,
  } as const;

  test("[row 23] metrics: how each channel fares; what never happened is left out", () => {
    expect(metricsText(channelSamples(report, 100_000)).match(/^purser.*$/gm)).toEqual([
      'purser_channels_failing{channel="telegram"} 1',
      'purser_channels_delivered_seconds{channel="telegram"} 60',
      'purser_channels_checked_seconds{channel="telegram"} 10',
    ]);
  });

  test("[row 23] metrics: a clock that is behind makes no time to come of it", () => {
    const samples = channelSamples({ ...report, state: "ready" }, 30_000);
    expect(samples.map(({ value }) => value)).toEqual([0, 0, 0]);
  });
});

describe("fails safe", () => {
  test("[row 23] metrics: a part that does not answer is down, and the others are said all the same", async () => {
    const samples = await measured(
      parts({
        gate: () => Promise.reject(new Error("out of order")),
        agents: async () => [{ name: "purser_agents_people", value: 3 }],
      }),
    );
    expect(metricsText(samples)).toContain('purser_up{part="gate"} 0\n');
    expect(metricsText(samples)).toContain('purser_up{part="ledger"} 1\n');
    expect(metricsText(samples)).toContain("purser_agents_people 3\n");
  });
});
