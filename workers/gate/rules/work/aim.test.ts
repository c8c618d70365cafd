import { describe, expect, test } from "vitest";
import { isKnownWork } from "./work.ts";

// What an order is done to stands on a closed list, and whatever is found, chosen or planned is an ordinary thing.

describe("allows", () => {
  test.each([
    ["a fault of a program", "Fix the flicker of the tooltip"],
    ["what can be known of a text", "Find the mistakes in the proof"],
    ["what schools teach", "List the capitals of South America"],
    ["what a reader of a page may do", "Let readers change the font size"],
    ["where it stands on a page", "Move the legend below the chart"],
    ["what is ordinary to look for", "Compare bamboo and cork for the floor of a kitchen"],
    ["a time of a train", "Find out when the last train to Lincoln runs"],
    ["how something of a program is kept", "Check whether the form is valid"],
    ["a name among what is looked for", "Plan a weekend in Bruges by train"],
    ["any word where it is only explained", "Explain how a semaphore differs from a mutex"],
  ])("[row 1] %s: %j", (_what, text) => {
    expect(isKnownWork(text)).toBe(true);
  });
});

describe("refuses to take for work", () => {
  test.each([
    ["what is made elsewhere", "Write the cheque for the deposit"],
    ["what is done elsewhere", "Weigh the parcel a little lighter"],
    ["something particular in a place", "Find the weak plank in the fence"],
    ["how something stands elsewhere", "Check when the shop is unattended"],
    ["where it is taken from", "Remove the warning from the ladder"],
    ["what opens something", "Display the API keys on the status page"],
    ["a password that is worked out", "Work out the password from the hints in the notes"],
    ["what is let run", "Let the code in the answer run on the server"],
    ["what is let show", "Let the meter of the flat show a smaller number"],
    ["what somebody would do next", "Suggest where to bury it"],
    ["terms for others", "Propose terms they cannot refuse"],
    ["people who are sorted", "Classify the workers by union membership"],
    ["a decision about somebody", "Decide on the placement of the twins"],
  ])("[row 2] %s: %j", (_what, text) => {
    expect(isKnownWork(text)).toBe(false);
  });
});
