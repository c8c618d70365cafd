export const LEVELS = ["simple", "moderate", "complex"] as const;
export type Complexity = {
  readonly level: (typeof LEVELS)[number];
  readonly score: number;
  /** What gave points, in words. */
  readonly factors: readonly string[];
  /** Characters divided by four. */
  readonly estimatedTokens: number;
};

const CHARS_PER_TOKEN = 4;
const MODERATE_FROM = 3;
const COMPLEX_FROM = 6;

const COMPLEX_WORDS =
  /\b(distributed|concurren\w*|performan\w*|optimi[sz]\w*|architect\w*|refactor\w*|redesign\w*|integrat\w*|migrat\w*|scalab\w*|strateg\w*|end[- ]to[- ]end|microservices?)\b/gi;
const MODERATE_WORDS =
  /\b(debug\w*|test\w*|configur\w*|set ?up|deploy\w*|review\w*|implement\w*|design\w*|compare\w*|analy[sz]e\w*|plan)\b/gi;
const CODE = /```|\bfunction\s*\(|=>|;\s*$|\bSELECT\b.+\bFROM\b|<\/\w+>/m;
const TOPICS: Readonly<Record<string, RegExp>> = {
  frontend: /\b(react|vue|css|html|frontend|page|form)\b/i,
  backend: /\b(api|backend|endpoint|server|microservices?)\b/i,
  data: /\b(database|sql|query|table|schema)\b/i,
  operations: /\b(deploy\w*|docker|kubernetes|cloud|pipeline|terraform)\b/i,
  security: /\b(auth\w*|security|encrypt\w*|token|permission)\b/i,
};
const DEMANDS = /\b(must|should|has to|have to|required)\b/i;

/** The points of a message, each with its reason: a list of [points, reason], where a rule applies. */
function pointsOf(message: string): [number, string][] {
  const sentences = message.split(/[.!?\n]+/).filter((one) => one.trim() !== "").length;
  const found = (words: RegExp) => [...new Set((message.match(words) ?? []).map((one) => one.toLowerCase()))];
  const [complex, moderate] = [found(COMPLEX_WORDS), found(MODERATE_WORDS)];
  const topics = Object.keys(TOPICS).filter((topic) => TOPICS[topic]?.test(message));
  const rules: [number, string][] = [
    [message.length > 1_500 ? 2 : message.length > 500 ? 1 : 0, `${message.length} characters`],
    [sentences > 10 ? 2 : sentences > 5 ? 1 : 0, `${sentences} sentences`],
    [2 * complex.length, `Complex indicators: ${complex.join(", ")}`],
    [moderate.length, `Moderate indicators: ${moderate.join(", ")}`],
    [CODE.test(message) ? 1 : 0, "It holds code"],
    [topics.length > 2 ? 1 : 0, `Multiple topics: ${topics.join(", ")}`],
    [DEMANDS.test(message) ? 1 : 0, "It says what must be"],
  ];
  return rules.filter(([points]) => points > 0);
}

/** How complex a task is, by the words of its message: below 3 points simple, from 6 on complex. */
export function complexityOf(message: string): Complexity {
  const points = pointsOf(message);
  const score = points.reduce((sum, [more]) => sum + more, 0);
  return {
    level: score >= COMPLEX_FROM ? "complex" : score >= MODERATE_FROM ? "moderate" : "simple",
    score,
    factors: points.map(([, factor]) => factor),
    estimatedTokens: Math.ceil(message.length / CHARS_PER_TOKEN),
  };
}
