const NUMBERS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  "forty-five": 45,
  ninety: 90,
  eins: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  elf: 11,
  zwölf: 12,
  fünfzehn: 15,
  zwanzig: 20,
  dreißig: 30,
};
/** The longest first, so that `forty-five` is not read as `forty`. */
/** What stands before the name of something, in the languages that are read here. */
export const DETERMINER = "(?:the|my|den|die|das|meinen?|le|la|les|mon|ma|el|mi)";
const DETERMINED = new RegExp(`^${DETERMINER} `, "iu");

const WORD = Object.keys(NUMBERS)
  .toSorted((a, b) => b.length - a.length)
  .join("|");
const HOUR = `(\\d{1,2}|${WORD})(?![\\p{L}:\\d])`;

const numberOf = (said: string): number => NUMBERS[said.toLowerCase()] ?? Number(said);
/** Before one o'clock comes twelve. */
const hourBefore = (said: string): number => numberOf(said) - 1 || 12;

const PARTED = new RegExp(`(?<!\\p{L})(half|(?:a )?quarter|viertel) (past|to|nach|vor) ${HOUR}`, "giu");
const HALB = new RegExp(`(?<!\\p{L})halb ${HOUR}`, "giu");
const AFTER_WORD = new RegExp(`(?<!\\p{L})(at|um|around|gegen) (${WORD})(?!\\p{L})`, "giu");
const BEFORE_UNIT = new RegExp(
  `(?<!\\p{L})(${WORD})(?= ?(?:minute|min\\b|mins\\b|hour|hrs|day|week|stunde|tag|o'?clock|uhr|am\\b|pm\\b|in the (?:morning|afternoon|evening)))`,
  "giu",
);
const IN_THE =
  /\b(\d{1,2}(?::\d{2})?)(?: ?(?:o'?clock|uhr))? (?:in the (morning|afternoon|evening)|(at night|morgens|abends))/giu;

/** A time as it is said, written with digits: "at half past seven" → "at 7:30", "in twenty minutes" → "in 20 minutes", "halb acht" → "7:30". */
export const writtenTimes = (text: string): string =>
  text
    .replace(/\b(?:an|one) hour and a half\b/giu, "90 minutes")
    .replace(/\beiner halben stunde\b/giu, "30 minuten")
    .replace(PARTED, (_, part: string, way: string, hour: string) => {
      const isTo = /^(?:to|vor)$/iu.test(way);
      if (part.toLowerCase() === "half") return isTo ? `${hourBefore(hour)}:30` : `${numberOf(hour)}:30`;
      return isTo ? `${hourBefore(hour)}:45` : `${numberOf(hour)}:15`;
    })
    .replace(HALB, (_, hour: string) => `${hourBefore(hour)}:30`)
    .replace(AFTER_WORD, (_, word: string, hour: string) => `${word} ${numberOf(hour)}`)
    .replace(BEFORE_UNIT, (_, said: string) => String(numberOf(said)))
    .replace(IN_THE, (_, time: string, part: string | undefined, other: string | undefined) => {
      const isMorning = /^(?:morning|morgens)$/iu.test(part ?? other ?? "");
      return `${time} ${isMorning ? "am" : "pm"}`;
    })
    .replace(/\b(?:at )?(noon|midnight)\b/giu, (_, said: string) =>
      said.toLowerCase() === "noon" ? "at 12:00" : "at 0:00",
    );

/** Hour and minute of the clock; null where a clock shows no such time. */
export function clockTime(
  hour: string | undefined,
  minute: string | undefined,
  half: string | undefined,
): { readonly hour: number; readonly minute: number } | null {
  const said = Number(hour);
  const part = half?.toLowerCase();
  const read = {
    hour: part === "pm" && said < 12 ? said + 12 : part === "am" && said === 12 ? 0 : said,
    minute: Number(minute ?? 0),
  };
  return read.hour > 23 || read.minute > 59 ? null : read;
}

const DAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?";
const DAYS = new RegExp(
  `\\b(?:only )?(?:on |every )?(weekdays?|workdays?|weekends?|every day|${DAY}(?:(?:,? and |, ?)${DAY})*)(?: only)?\\b`,
  "iu",
);
const TIME =
  /(?<![\p{L}\d])(?:to|at|for|um|auf|à|a las?)(?: (?:around|about))? (\d{1,2})(?:(?:[:.]| ?h ?)(\d{2}))?\s*(am|pm|o'?clock|uhr|h(?:eures)?)?(?![\w:])/iu;
const VERB =
  /^(?:move|change|set|put|make|shift|reschedule|send(?: me)?|do|have|i want|i(?:'d| would) like|verschiebe|verlege|stelle|setze|déplace|mets|mueve|pon|cambia) /iu;
const NUMBERED: Readonly<Record<string, string>> = {
  weekday: "1-5",
  workday: "1-5",
  weekend: "0,6",
  "every day": "*",
};
const NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** What words say of when something is done: the rest of them, a time of day, and days as cron has them. */
export type SaidTime = {
  readonly about: string;
  readonly time: { readonly hour: number; readonly minute: number } | null;
  readonly days: string | null;
};

/** "move the brief to half past seven on weekdays" → the brief, 7:30, "1-5"; null where neither a time nor days are said. */
export function saidTime(words: string): SaidTime | null {
  const text = writtenTimes(words.replace(new RegExp(`\\bto (?=(?:${WORD})(?!\\p{L}))`, "giu"), "at "));
  const time = TIME.exec(text);
  const days = DAYS.exec(without(text, time?.[0]));
  if (time === null && days === null) return null;
  const read = time && clockTime(time[1], time[2], time[3]);
  if (time !== null && read === null) return null;
  const about = without(without(text, time?.[0]), days?.[0]).trim().replace(VERB, "").replace(DETERMINED, "");
  return { about, time: read, days: days && cronDays(days[1] ?? "") };
}

const without = (text: string, part: string | undefined): string =>
  part === undefined ? text : text.replace(part, " ");

function cronDays(said: string): string {
  const one = said.toLowerCase().replace(/s$/u, "");
  const known = NUMBERED[one];
  if (known !== undefined) return known;
  const days = NAMES.flatMap((name, at) => (said.toLowerCase().includes(name) ? [at] : []));
  return days.join(",");
}
