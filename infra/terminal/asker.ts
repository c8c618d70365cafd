import * as clack from "@clack/prompts";

/** The person pressed Ctrl-C. Nothing has been written when this is thrown. */
export class Cancelled extends Error {
  constructor() {
    super("cancelled");
    this.name = "Cancelled";
  }
}

/** A sentence about what is wrong with an answer, or nothing. */
export type Check = (answer: string) => string | undefined;
export type Choice = { readonly value: string; readonly label: string };

/** How the command talks with a person. Null where there is none: then nothing is ever asked. */
export interface Asker {
  text(question: string, initial: string, check: Check): Promise<string>;
  secret(question: string, check?: Check): Promise<string>;
  /** A secret that nobody can check: typed twice. */
  newSecret(question: string): Promise<string>;
  choose(question: string, choices: readonly Choice[]): Promise<string>;
  confirm(question: string): Promise<boolean>;
}

async function answered<T>(prompt: Promise<T | typeof clack.CANCEL_SYMBOL>): Promise<T> {
  const answer = await prompt;
  if (clack.isCancel(answer)) throw new Cancelled();
  return answer as T;
}

/** Asks in the terminal. */
export function terminalAsker(): Asker {
  const secret: Asker["secret"] = (message, check) =>
    answered(clack.password({ message, validate: (typed) => check?.(typed ?? "") }));
  return {
    text: (message, initialValue, check) =>
      answered(clack.text({ message, initialValue, validate: (typed) => check(typed ?? "") })),
    secret,
    newSecret: async (message) => {
      const first = await secret(message, (typed) => (typed === "" ? "it cannot be empty" : undefined));
      await secret("The same again", (typed) => (typed === first ? undefined : "the two are not the same"));
      return first;
    },
    choose: (message, choices) => answered(clack.select({ message, options: [...choices] })),
    confirm: (message) => answered(clack.confirm({ message })),
  };
}
