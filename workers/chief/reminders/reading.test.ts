import { describe, expect, test } from "vitest";
import { readReminder } from "./reading.ts";

const ZONE = "Europe/Berlin";
/** A Saturday, 19:05 in Berlin. */
const NOW = Date.parse("2046-11-10T18:05:00Z");
const read = (said: string, now = NOW) => {
  const found = readReminder(said, now, ZONE);
  if (found === null || "why" in found) return found;
  return [new Date(found.at).toISOString().slice(0, 16), found.text];
};

describe("allows", () => {
  test.each([
    ["Remind me in 20 minutes to turn the oven off", "2046-11-10T18:25", "turn the oven off"],
    ["remind me in 2h to call Anna", "2046-11-10T20:05", "call Anna"],
    ["Remind me to call Anna tomorrow at 9", "2046-11-11T08:00", "call Anna"],
    ["Remind me tomorrow to call Anna", "2046-11-11T08:00", "call Anna"],
    ["Remind me tomorrow morning at 8 to call Anna", "2046-11-11T07:00", "call Anna"],
    ["Remind me tomorrow evening to call Anna", "2046-11-11T18:00", "call Anna"],
    ["Remind me tonight at 9 to call Anna", "2046-11-10T20:00", "call Anna"],
    ["Remind me on Monday at 5pm to pay the rent", "2046-11-12T16:00", "pay the rent"],
    ["Remind me to pay the rent on Monday", "2046-11-12T08:00", "pay the rent"],
    ["Remind me on 3 December at 10:30 to renew the pass", "2046-12-03T09:30", "renew the pass"],
    ["Remind me on March 1st to renew the pass", "2047-03-01T08:00", "renew the pass"],
    ["the day after tomorrow at noon remind me to eat", "2046-11-12T11:00", "eat"],
    ["Remind me at 9 to book the table for Monday", "2046-11-11T08:00", "book the table for Monday"],
    ["Erinnere mich in 20 Minuten daran, den Ofen auszumachen", "2046-11-10T18:25", "den Ofen auszumachen"],
    ["Kannst du mich morgen früh um 8 an die Milch erinnern?", "2046-11-11T07:00", "die Milch"],
    ["Erinnere mich in 2 Wochen an Anna", "2046-11-24T18:05", "Anna"],
    ["Erinnere mich am Montag um 9 Uhr 30 an die Miete", "2046-11-12T08:30", "die Miete"],
    ["Erinnere mich am 3. Dezember daran, dass der Pass abläuft", "2046-12-03T08:00", "der Pass abläuft"],
    ["Bitte erinnere mich heute Abend um 8 an den Müll", "2046-11-10T19:00", "den Müll"],
    ["Rappelle-moi dans 20 minutes d'éteindre le four", "2046-11-10T18:25", "éteindre le four"],
    ["Rappelle moi d’éteindre le four dans vingt minutes", "2046-11-10T18:25", "éteindre le four"],
    ["Peux-tu me rappeler demain à 9 h 30 d'appeler Anna ?", "2046-11-11T08:30", "appeler Anna"],
    ["Dans une heure et demie, rappelle-moi de partir", "2046-11-10T19:35", "partir"],
    ["Rappelle-moi dans une demi-heure de partir", "2046-11-10T18:35", "partir"],
    ["Rappelle-moi dans 1h30 que le train part", "2046-11-10T19:35", "le train part"],
    ["Rappelle-moi à neuf heures et quart du soir de sortir le chien", "2046-11-10T20:15", "sortir le chien"],
    ["Rappelle-moi ce soir à 20 h de sortir le chien", "2046-11-10T19:00", "sortir le chien"],
    ["Rappelle-moi lundi à midi de payer le loyer, s'il te plaît", "2046-11-12T11:00", "payer le loyer"],
    ["Rappelle-moi le 3 décembre de renouveler le passeport", "2046-12-03T08:00", "renouveler le passeport"],
    ["Recuérdame en 20 minutos apagar el horno", "2046-11-10T18:25", "apagar el horno"],
    ["Recuérdame dentro de media hora que apague el horno", "2046-11-10T18:35", "apague el horno"],
    ["¿Puedes recordarme mañana a las 9 y media llamar a Ana?", "2046-11-11T08:30", "llamar a Ana"],
    ["recuerdame mañana por la mañana llamar a Ana", "2046-11-11T08:00", "llamar a Ana"],
    ["Recuérdame a las nueve de la noche sacar al perro", "2046-11-10T20:00", "sacar al perro"],
    ["Recuérdame el lunes a las 12 menos cuarto pagar el alquiler", "2046-11-12T10:45", "pagar el alquiler"],
    ["Dentro de dos horas recuérdame llamar a Ana", "2046-11-10T20:05", "llamar a Ana"],
    ["Recuérdame el 3 de diciembre renovar el pasaporte", "2046-12-03T08:00", "renovar el pasaporte"],
  ])("[row 124] behaviour 33: %s", (said, at, text) => {
    expect(read(said)).toEqual([at, text]);
    expect(read(said.normalize("NFD")), "letters and their marks apart").toEqual([at, text]);
  });

  test("[row 124] behaviour 33: in every language twenty minutes are twenty minutes where the clocks go back", () => {
    const before = Date.parse("2047-10-27T00:50:00Z");
    for (const said of [
      "Remind me in 20 minutes to leave",
      "Erinnere mich in 20 Minuten an den Zug",
      "Rappelle-moi dans 20 minutes de partir",
      "Recuérdame en 20 minutos salir",
    ])
      expect(read(said, before)).toMatchObject(["2047-10-27T01:10", expect.any(String)]);
  });
});

describe("refuses", () => {
  test.each([
    // What was said, and not to be reminded of something.
    "Remind me what I said at 9",
    "Erinnere mich, was ich um 9 gesagt habe",
    "Rappelle-moi ce que j'ai dit à 9 h",
    "Recuérdame lo que dije a las 9",
    "Recuérdame qué dije a las 9",
    // To be called back, or nothing at all.
    "Rappelle-moi dans 20 minutes",
    "Remind me tomorrow",
    "Recuérdame en 20 minutos",
    // Remembered, spoken of, or somebody else's.
    "Rappelle-toi que j'ai rendez-vous à 9 h",
    "Recuerda que salgo a las 9",
    "Il me rappelle toujours dans 20 minutes",
    "She will remind me in 20 minutes to leave",
    "Remind Anna in 20 minutes to leave",
    "Rappelle à Anna dans 20 minutes de partir",
  ])("[row 124] behaviour 33: no reminder is read into: %s", (said) => {
    expect(read(said)).toBeNull();
  });

  test.each([
    "Remind me to call Anna",
    "Remind me to look at 5 houses",
    "Erinnere mich an Anna",
    "Rappelle-moi d'appeler Anna",
    "Rappelle-moi de prendre 9 pommes à table",
    "Recuérdame que llame a Ana",
  ])("[row 124] behaviour 33: without a moment it is asked for: %s", (said) => {
    expect(read(said)).toMatchObject({ why: expect.stringContaining("when?") });
  });
});

describe("fails safe", () => {
  test.each([
    ["Remind me today at 9 to call Anna", "over"],
    ["Rappelle-moi aujourd'hui à 9 h d'appeler Anna", "over"],
    ["Recuérdame hoy a las 9 llamar a Ana", "over"],
    ["Erinnere mich heute um 9 an Anna", "over"],
    ["Remind me in 0 minutes to call Anna", "over"],
    ["Rappelle-moi dans 9000 jours d'appeler Anna", "a year"],
    ["Recuérdame a las 25 llamar a Ana", "no time of a clock"],
    ["Rappelle-moi à 9 h 75 d'appeler Anna", "no time of a clock"],
    ["Remind me on 31 April to call Anna", "no day"],
    [`Remind me in an hour to ${"call ".repeat(200)}`, "too long"],
  ])("[row 124] behaviour 33: a moment that is none, or over, is no other one: %s", (said, why) => {
    expect(read(said)).toMatchObject({ why: expect.stringContaining(why) });
  });
});
