import { writtenTimes } from "../schedules/spoken.ts";
import { anyWord, type Grammar } from "./grammar.ts";

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const PART = "(?<morning>morning)|(?<afternoon>afternoon)|(?<evening>evening|night)";
const MONTH = anyWord(months);

export const ENGLISH: Grammar = {
  asks: [
    /^(?:please )?(?:(?:can|could|would|will) you (?:please )?)?remind me[\s,:]+(?<wish>.+)$/isu,
    /^(?:please )?(?<when>(?:in|at|on|today|tonight|tomorrow|this|next|the day after)(?: .{1,40}?)?)[, ]+(?:please )?remind me[\s,:]+(?<wish>.+)$/isu,
  ],
  question: /^(?:what|who|whom|whose|when|where|why|which|how|whether|if)\b/iu,
  lead: /^[\s,:]*(?:to|that|about|of)\s+/iu,
  written: writtenTimes,
  span: /\bin (?:(?<amount>\d{1,4}|an?|one)|(?<half>half an)) ?(?:(?<minutes>min(?:ute)?s?)|(?<hours>h(?:ou)?rs?|h)|(?<days>days?)|(?<weeks>weeks?))\b/iu,
  // A number alone is an hour only where nothing is counted: "look at 5 houses".
  clock:
    /\bat (?<hour>\d{1,2})(?:(?:[:.h](?<minute>\d{2}))(?: ?(?:(?<am>am)|(?<pm>pm))\b)?| ?(?:(?<am2>am)|(?<pm2>pm)|o'?clock)\b|(?=\s*(?:$|[,.!?;]|(?:to|that|about|on|today|tonight|tomorrow|this|next)\b)))/iu,
  day: new RegExp(
    `\\b(?:(?:(?<after>(?:on )?the day after tomorrow)|(?<tomorrow>tomorrow)|(?<today>today)|(?:on |next |this )?(?<weekday>${anyWord(weekdays)})|(?:on )?(?:the )?(?<date>\\d{1,2})(?:st|nd|rd|th)?(?: of)? (?<month>${MONTH})|(?:on )?(?<month2>${MONTH}) (?:the )?(?<date2>\\d{1,2})(?:st|nd|rd|th)?)(?: (?:${PART}))?|(?:this (?<thisMorning>morning)|this (?<thisAfternoon>afternoon)|(?<tonight>this evening|tonight)))(?![\\p{L}\\d])`,
    "giu",
  ),
  weekdays,
  months,
};
