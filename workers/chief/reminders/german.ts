import { writtenTimes } from "../schedules/spoken.ts";
import { anyWord, type Grammar } from "./grammar.ts";

const weekdays = ["sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"];
const months = [
  "januar",
  "februar",
  "märz",
  "april",
  "mai",
  "juni",
  "juli",
  "august",
  "september",
  "oktober",
  "november",
  "dezember",
];
const PART = "(?<morning>früh|vormittag)|(?<afternoon>nachmittag)|(?<evening>abend)";

export const GERMAN: Grammar = {
  asks: [
    /^(?:bitte )?erinner(?:e|n sie)? mich(?: bitte)?[\s,:]+(?<wish>.+)$/isu,
    /^(?:bitte )?(?:kannst|könntest|würdest|könnten|können) (?:du|sie) mich (?:bitte )?(?<wish>.+?) erinnern[\s?.!]*$/isu,
    /^(?:bitte )?(?<when>(?:in|um|am|heute|morgen|übermorgen)(?: .{1,40}?)?)[, ]+(?:bitte )?erinnere? mich[\s,:]+(?<wish>.+)$/isu,
  ],
  question: /^(?:was|wer|wem|wen|wann|wo|warum|welche[rsnm]?|wie|ob)(?!\p{L})/iu,
  lead: /^[\s,:]*(?:(?:daran|dran)(?:[\s,:]+(?:dass|zu))?|dass|an|zu)[\s,:]+/iu,
  written: writtenTimes,
  span: /(?<!\p{L})(?:in|nach) (?<amount>\d{1,4}|einer?|einem) ?(?:(?<minutes>min(?:uten?)?)|(?<hours>stunden?|std|h)|(?<days>tag(?:en?)?)|(?<weeks>wochen?))(?!\p{L})/iu,
  clock:
    /(?<!\p{L})(?:um|gegen) (?<hour>\d{1,2})(?:[:.h](?<minute>\d{2}))?(?: ?(?:(?<am>am)|(?<pm>pm)))?(?: ?uhr(?: (?<minute2>\d{2}))?)?(?![\p{L}\d])/iu,
  day: new RegExp(
    `(?<!\\p{L})(?:(?<after>übermorgen)|(?<tomorrow>morgen)|(?<today>heute)|(?:am |nächsten |kommenden )?(?<weekday>${anyWord(weekdays)}|sonnabend)|(?:am )?(?<date>\\d{1,2})\\. ?(?<month>${anyWord(months)}))(?: ?(?:${PART}))?(?!\\p{L})`,
    "giu",
  ),
  weekdays,
  months,
};
