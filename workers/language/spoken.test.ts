import { describe, expect, test } from "vitest";
import { otherThanEnglish } from "./spoken.ts";

describe("allows", () => {
  test.each([
    "A loan to a state.",
    "Your train leaves at 08:12 from platform 4, and it will rain.",
    "OK.",
    "12:30",
    "Done: 3 of 5.",
    "Dinner with Jürgen at La Dolce Vita tonight; the table is for two.",
    "You asked about Тургенев: the novel is called Fathers and Sons, and it is on the list.",
    "Die another day is what he said, and so did I.",
    "Lunch\nGym\nRead",
    "I made an offer to the man in Das Haus.",
    "No, not today.",
  ])("%j as English, or as nothing else", (text) => {
    expect(otherThanEnglish(text)).toBeNull();
  });
});

describe("refuses", () => {
  test.each([
    ["German", "Dein Zug fährt um 08:12 Uhr von Gleis 4, und es wird regnen."],
    ["German", "Guten Morgen!"],
    ["German", "Das Meeting ist heute um drei. The Budget Review fällt aus, danke."],
    ["French", "Votre train part à 08 h 12, et il va pleuvoir."],
    ["French", "Merci, c’est noté."],
    ["Spanish", "Tu tren sale a las 08:12 y va a llover; no hay nada más para hoy."],
    ["Italian", "Il tuo treno parte alle 08:12 e non c'è altro per oggi."],
    ["Portuguese", "O seu trem sai às 08:12 e não há mais nada para hoje."],
    ["Dutch", "Je trein vertrekt om 08:12 en het gaat regenen."],
    ["Polish", "Twój pociąg odjeżdża o 08:12 i dziś nie jest nic więcej."],
    ["Swedish", "Ditt tåg går 08:12 och det är inte mer idag."],
    ["Japanese", "電車は八時十二分に出ます。"],
    ["Chinese", "火车八点十二分开。"],
    ["Korean", "기차는 여덟 시에 떠납니다."],
    ["a language in Cyrillic letters", "Поезд уходит в 08:12."],
    ["a language in Arabic letters", "القطار يغادر"],
  ])("%s as what it is", (language, text) => {
    expect(otherThanEnglish(text)).toBe(language);
  });
});
