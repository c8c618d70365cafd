import type * as Prompts from "@clack/prompts";

/** The person pressed Ctrl-C. Nothing has been written when this is thrown. */
export class Cancelled extends Error {
  constructor() {
    super("cancelled");
    this.name = "Cancelled";
  }
}

/** A sentence about what is wrong with an answer, or nothing. */
export type Check = (answer: string) => string | undefined;
type Choice = { readonly value: string; readonly label: string };

/** How a command talks with a person. */
export interface Asker {
  text(question: string, initial: string, check: Check): Promise<string>;
  secret(question: string, check?: Check): Promise<string>;
  /** A secret that nobody can check: typed twice. */
  newSecret(question: string): Promise<string>;
  choose(question: string, choices: readonly Choice[]): Promise<string>;
  confirm(question: string): Promise<boolean>;
}

/** Asks in the terminal. The prompts are loaded with the first question: most runs have none. */
export function terminalAsker(): Asker {
  const ask = async <T>(prompt: (clack: typeof Prompts) => Promise<T | typeof Prompts.CANCEL_SYMBOL>) => {
    const clack = await import("@clack/prompts");
    const answer = await prompt(clack);
    if (clack.isCancel(answer)) throw new Cancelled();
    return answer as T;
  };
  const secret: Asker["secret"] = (message, check) =>
    ask(({ password }) => password({ message, validate: (typed) => check?.(typed ?? "") }));
  return {
    text: (message, initialValue, check) =>
      ask(({ text }) => text({ message, initialValue, validate: (typed) => check(typed ?? "") })),
    secret,
    newSecret: async (message) => {
      const first = await secret(message, (typed) => (typed === "" ? "it cannot be empty" : undefined));
      await secret("The same again", (typed) => (typed === first ? undefined : "the two are not the same"));
      return first;
    },
    choose: (message, choices) => ask(({ select }) => select({ message, options: [...choices] })),
    confirm: (message) => ask(({ confirm }) => confirm({ message, initialValue: false })),
  };
}
