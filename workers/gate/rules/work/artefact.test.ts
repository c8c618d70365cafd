import { describe, expect, test } from "vitest";
import { isKnownWork, isOnlyTold } from "./work.ts";

// What is made is told by the noun that its verb governs, and whom it speaks of by the words before the person.

describe("allows", () => {
  test.each([
    ["a text, whatever it is about", "Draft an outline for a course on bookbinding"],
    ["a verb of several words", "Come up with a slogan for the summer campaign of the library"],
    ["another form of a text", "Turn the voice memo into clean notes"],
    ["how something is written", "Simplify the instructions for assembling the shelf"],
    ["where to read first", "Take the notes from the lab session and write a protocol"],
    ["a text that is written another way", "Review my cover letter and make it warmer"],
    ["a question", "Which muscles does rowing train?"],
    ["anybody of a kind", "Suggest questions a tenant should ask at a viewing"],
    ["family for whom it is made", "Write a poem for my grandmother's birthday"],
    ["what is signed, where it is only explained", "Explain how a mortgage works"],
    ["a program that works something out", "Write a function that computes the distance between two points"],
    ["one new word beside a part of a screen", "Show the elapsed lap beside the progress bar"],
    ["paper with the name of something else", "Create flash cards for the bones of the hand"],
  ])("[row 1] %s: %j", (_what, text) => {
    expect(isKnownWork(text)).toBe(true);
  });

  test("[row 1] a name in what is only told", () => {
    expect(isOnlyTold("Describe the plot of Macbeth in five sentences")).toBe(true);
  });
});

describe("refuses to take for work", () => {
  test.each([
    ["a text put where others see it", "Create a story on our page about the sale"],
    ["a message that leaves", "Compose a message that goes out at noon"],
    ["a record with something left out", "Edit the report so that the failed tests are not in it"],
    ["a fact that others rely on", "Shorten the opening hours on the website to two"],
    [
      "what is no text and has a structure, too",
      "Simplify the structure of the firm by losing two departments",
    ],
    ["somebody's words with somebody else in them", "Fix the introduction so that it says I wrote the paper"],
    ["somebody in particular", "Write a letter to quit for the tenant upstairs"],
    ["a person's word for somebody", "Prepare a doctor's note for Monday"],
    ["who is chosen", "Choose who has to go"],
    ["whom it is told", "Show the class the answers"],
    ["to pretend", "Write a glowing review as if it were from a guest"],
    ["a way past what protects", "Explain how one gets past the turnstile"],
    ["what opens a door", "Draw the shape of the house key"],
    ["a program that does something", "Write a bot that buys the tickets first"],
    ["a translation that changes what holds", "Translate the oath so that it no longer binds"],
    ["what is found out and not thought up", "Write the results that the sponsor wants"],
    ["an order after what is only said", "Sort the letters by date and part with the worst five"],
  ])("[row 2] %s: %j", (_what, text) => {
    expect(isKnownWork(text)).toBe(false);
  });
});
