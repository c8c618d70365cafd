import { describe, expect, test } from "vitest";
import { asksWhatIsKnown, forgottenIn, rememberedIn } from "./spoken.ts";

describe("allows", () => {
  test.each([
    ["Remember that Anna is allergic to nuts.", "Anna is allergic to nuts"],
    ["Don't forget: the key is with Jo", "the key is with Jo"],
    ["Merk dir, dass Anna keine Nüsse verträgt", "Anna keine Nüsse verträgt"],
    ["Vergiss nicht, dass Anna keine Nüsse verträgt", "Anna keine Nüsse verträgt"],
    ["Retiens qu'Anna est allergique aux noix", "Anna est allergique aux noix"],
    ["N’oublie pas que la clé est chez Jo", "la clé est chez Jo"],
    ["Recuerda que Ana es alérgica a las nueces", "Ana es alérgica a las nueces"],
    ["No olvides que la llave está con Jo", "la llave está con Jo"],
  ])("[row 121] what is to be remembered: %s", (said, fact) => {
    expect([rememberedIn(said), forgottenIn(said)]).toEqual([fact, null]);
  });

  test.each([
    ["Forget everything about my therapist", "my therapist"],
    ["forget what I told you about Anna!", "Anna"],
    ["Vergiss alles über meinen Therapeuten", "meinen Therapeuten"],
    ["Vergiss, dass Anna keine Nüsse verträgt", "Anna keine Nüsse verträgt"],
    ["Oublie mon thérapeute", "thérapeute"],
    ["Oublie tout ce que tu sais sur ma santé", "santé"],
    ["Oublie l'allergie d'Anna", "allergie d'Anna"],
    ["Olvida a mi terapeuta", "terapeuta"],
    ["Olvida todo lo que sabes de mi salud", "salud"],
    ["Olvídate de Ana", "Ana"],
  ])("[row 121] behaviour 37: what is to be forgotten: %s", (said, about) => {
    expect([forgottenIn(said), rememberedIn(said)]).toEqual([{ about }, null]);
  });

  test.each([
    "What do you know about me?",
    "Was weißt du über mich?",
    "Qu’est-ce que tu sais de moi ?",
    "Que sais-tu sur moi ?",
    "¿Qué sabes de mí?",
  ])("[row 121] what is known is asked for: %s", (said) => {
    expect(asksWhatIsKnown(said)).toBe(true);
  });
});

describe("refuses", () => {
  test.each([
    "Forget it",
    "Vergiss es",
    "Oublie ça",
    "Olvida eso",
    "Don't forget",
    "J'oublie toujours mon parapluie",
  ])("[row 121] nothing is named: %s", (said) => {
    expect(forgottenIn(said)).toBeNull();
  });

  test.each([
    "Forget everything",
    "Vergiss alles",
    "Oublie tout",
    "Olvida todo",
    "Forget everything about me",
  ])("[row 121] everything at once is asked about: %s", (said) => {
    expect(forgottenIn(said)).toBe("everything");
  });
});

describe("fails safe", () => {
  test.each([
    "Remember that Anna is here?",
    "Do you remember that Anna is here",
    "Tu te souviens que je pars ?",
  ])("[row 121] a question is no fact: %s", (said) => {
    expect(rememberedIn(said)).toBeNull();
  });
});
