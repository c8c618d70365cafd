import { z } from "zod";
import { unfit } from "./command.ts";

// Parsers of words and flags that several commands take; each throws what ends the command with 2.

/** Names of stacks that are safe in file names, resource names and host names alike. */
const STACK_NAME = /^[a-z][a-z0-9-]{0,30}$/;

export function stackName(text: string): string {
  if (STACK_NAME.test(text)) return text;
  throw unfit("A stack is called by up to 31 lower-case letters, digits and hyphens, a letter first.");
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,15}$/.test(text) && number >= min && number <= max) return number;
    throw unfit(`It is a whole number from ${min} to ${max}.`);
  };
}

/** One of some words. */
export const oneOf = <Word extends string>(words: readonly Word[]) => {
  return (text: string): Word => {
    const word = words.find((one) => one === text);
    if (word !== undefined) return word;
    throw unfit(`It is one of ${words.join(", ")}.`);
  };
};

/** For a flag that may be given again and again. */
export const collected = <Value>(parse: (text: string) => Value) => {
  return (text: string, before: readonly Value[]): readonly Value[] => [...before, parse(text)];
};

/** A file's or an answer's text, read as JSON. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "it is not JSON" });
    return z.NEVER;
  }
});
