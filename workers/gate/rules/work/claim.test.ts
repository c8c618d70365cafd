import { describe, expect, test } from "vitest";
import { isKnownWork } from "./work.ts";

// What a sentence may say besides its kind of work, and be approved without a person. Found through isKnownWork, which has the lists.

describe("allows one kind of work in harmless words", () => {
  test.each([
    "Make the sidebar narrower on small screens",
    "Add a meditation timer to the kanban board component",
    "Write a story about a dog who learns to swim",
    "Explain what the retry loop does and suggest a simpler one",
    "Rewrite the copy of the page so that it sounds friendlier",
    "Proofread my essay about renewable energy",
    "Teach me the basics of chess openings",
    "Draft a blog post about our new search feature",
    "Create a spreadsheet with the monthly rainfall per country",
  ])("[row 1] %j", (text) => {
    expect(isKnownWork(text)).toBe(true);
  });
});

describe("refuses to take for work", () => {
  test.each([
    ["a second clause that is none", "Read the article and settle it"],
    ["a second clause that is let happen", "Summarize the report and let the other side have a look"],
    ["what 'them' is done to", "Review the alerts and make them quiet for good"],
    ["somebody meant", "Write code that records what she types"],
    ["a person by a name", "Plan an evening that Tom does not expect"],
    ["a person by what they do", "List the steps for the cleaner"],
    ["what is one's own and is no work", "Answer the messages in my name"],
    ["whom it is written to", "Write to the bees that it is over"],
    ["no matter what", "Make the unit tests pass, no matter what has to go"],
    ["how an act is done", "Plan how to get into the office"],
    ["a program with an unknown word", "Write a script that frees the disk"],
    ["a program, whatever it is about", "Write a script about freeing the disk"],
    ["an unknown word in what is made", "Implement a loop that asks their site for pages"],
    ["what is secret, though it only tells", "Write a comment under a false name"],
  ])("[row 2] %s: %j", (_what, text) => {
    expect(isKnownWork(text)).toBe(false);
  });
});
