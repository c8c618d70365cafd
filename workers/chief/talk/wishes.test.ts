import { describe, expect, test } from "vitest";
import { isOrder } from "./wishes.ts";

describe("allows", () => {
  test.each([
    "Send an email to Anna: I am ten minutes late",
    "Please send Anna a mail that the table is booked",
    "Email ben@example.com that I'll bring the cake",
    "Could you send an e-mail to the landlord about the boiler?",
    "Put the dentist on Friday at ten in my calendar",
    "Add an appointment with the bank on Tuesday at 3 pm",
    "Cancel the meeting with Ben on Monday",
    "Split 48.50 euros for dinner with Ben",
    "Add an expense of 30 dollars for the taxi, shared with Anna",
    "Write that I slept badly into my journal",
    "I want to track my migraine in my journal",
    "Make me an agent that looks after the garden",
    "Define a new kind of record for my migraine",
  ])("[row 123] an order that needs tools: %s", (text) => {
    expect(isOrder(text)).toBe(true);
  });
});

describe("refuses", () => {
  test.each([
    "Write an email to Anna that I am late",
    "What did Anna's email say?",
    "The mail to Anna bounced",
    "How do I put an event in my calendar?",
    "Who split the bill with Ben?",
    "My journal is empty",
    "Make me a sandwich",
    "Tell me about the agent for travel",
    "Add milk to the shopping list",
    "Track the parcel",
    "Remember to send an email to Anna",
  ])("[row 123] what is said, asked or drafted: %s", (text) => {
    expect(isOrder(text)).toBe(false);
  });
});
