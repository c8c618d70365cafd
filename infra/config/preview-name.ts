/** The stack of a pull request's preview: `pr-` and the number as GitHub writes it. */
const PREVIEW_STACK = /^pr-([1-9]\d{0,9})$/;
/**
 * What no other stack may be called: the sweeper would take what it made for leftovers of a preview. A stack `pr` could make
 * something for a client `7`, which would be called `purser-pr-7`.
 */
const RESERVED = /^pr(?:$|-\d)/;
/** Whatever a preview makes in the account is called `purser-pr-<number>`, or that with a hyphen and more behind it. */
const PREVIEW_RESOURCE = /^purser-pr-([1-9]\d{0,9})(?:-[a-z0-9][a-z0-9-]*)?$/;

/** The pull request's number when the stack is a preview's; null for any other stack. */
export const previewNumber = (stack: string): number | null => numberIn(PREVIEW_STACK, stack);

/** The number of the preview that made a resource of this name; null when no preview can have made it. */
export const previewOf = (name: string): number | null => numberIn(PREVIEW_RESOURCE, name);

export const isReservedStack = (stack: string): boolean => RESERVED.test(stack);

export const previewStack = (number: number): string => `pr-${number}`;

/** The name that a preview's resources begin with, or have. */
export const previewPrefix = (number: number): string => `purser-${previewStack(number)}`;

function numberIn(pattern: RegExp, text: string): number | null {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
