/** What an operation of the rules means, for a person who reads "It …". Those of the default rules; an owner's own speak for themselves. */
const OPERATIONS: Readonly<Record<string, string>> = {
  large_external_calls: "It makes large calls to outside services",
  data_deletion: "It deletes data",
  permission_changes: "It changes who may do what",
  money_transfers: "It moves or spends money",
  external_messages: "It sends a message outside",
  external_publishing: "It publishes something",
  data_exports: "It takes data outside",
  external_code: "It installs or runs code from elsewhere",
  delete_production: "It may delete something that is in use",
  modify_credentials: "It may change passwords or keys",
  deploy_without_review: "It may put something live without a review",
};

/** A reason in words, and the operation of the rules that it is about. */
export type Reason = { readonly says: string; readonly operation: string | null };

/** The operation in words: "external_messages" is "It sends a message outside". */
export const operationInWords = (operation: string): string =>
  OPERATIONS[operation] ?? `It is about “${operation.replaceAll("_", " ")}”`;

type Form = readonly [RegExp, (part: string, other: string) => Reason];
const plain = (says: string): Reason => ({ says, operation: null });

/** The sentences of workers/gate/rules/rules.ts and workers/gate/judgement/opinion.ts and their meaning for the person who is asked. */
const FORMS: readonly Form[] = [
  [/^A person must approve: (.+)$/, (operation) => ({ says: `${operationInWords(operation)}.`, operation })],
  [/^A person must approve every task$/, () => plain("Everything waits for you, as you set it.")],
  [
    /^A person must see whether this is blocked: (.+)$/,
    (operation) => ({
      says: `${operationInWords(operation)}, which your rules never allow. Only you can tell.`,
      operation,
    }),
  ],
  [
    /^The estimate of (\S+) is above the (\S+) that a task may cost without a person$/,
    (_, threshold) => plain(`It costs more than the ${threshold} that a task may without you.`),
  ],
  [
    /^A person is asked, because the rules are for plain English: (.+)$/s,
    (oddity) => plain(`Its words are not plain: ${oddity}.`),
  ],
  [/^The rules leave this one open; a person is asked$/, () => plain("Your rules leave this one open.")],
  [
    /^The rules leave this one open, and no model decided it: (.+)$/s,
    (because) =>
      plain(
        `Your rules leave this one open, and the assistant did not decide it: ${because.replace(/\.$/, "")}.`,
      ),
  ],
  [
    /^The model wants a person to be asked: (.+)$/s,
    (because) => plain(`The assistant wants you to decide: ${because}`),
  ],
  [
    /^A person is asked, because no model may weigh this description: /,
    () => plain("It speaks about its own approval, or to whoever decides. Only you can tell."),
  ],
  [/^Weighed by the model: (.+)$/s, (because) => plain(`The assistant weighed it: ${because}`)],
];

/** Why a question came to a person, in words; a reason of another form is shown as the gate wrote it. */
export function reasonInWords(reason: string): Reason {
  for (const [form, say] of FORMS) {
    const found = form.exec(reason);
    if (found) return say(found[1] ?? "", found[2] ?? "");
  }
  return plain(reason);
}
