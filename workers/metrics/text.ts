/** The media type of the text format (prometheus.io/docs/instrumenting/exposition_formats). */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** A value of a metric, for one set of labels. */
export type MeasuredSample<N extends string = string> = {
  readonly name: N;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
};

/** What only grows is called so (prometheus.io/docs/practices/naming). */
const typeOf = (name: string): string => (name.endsWith("_total") ? "counter" : "gauge");

/**
 * Samples in Prometheus's text format, in the order of the table; what has none is left out.
 *
 * @param table what each metric is, by its name
 */
export function samplesText<N extends string>(
  table: Readonly<Record<N, string>>,
  samples: readonly MeasuredSample<N>[],
): string {
  const names = Object.keys(table) as N[];
  return names
    .flatMap((name) => {
      const own = samples.filter((sample) => sample.name === name);
      return own.length === 0
        ? []
        : [`# HELP ${name} ${table[name]}`, `# TYPE ${name} ${typeOf(name)}`, ...own.map(lineOf)];
    })
    .map((line) => `${line}\n`)
    .join("");
}

const lineOf = ({ name, labels = {}, value }: MeasuredSample): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
};

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
