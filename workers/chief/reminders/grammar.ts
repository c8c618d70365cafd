/**
 * How one language asks to be reminded. All patterns are without case; days and clocks are read with named groups, each of which is
 * optional in a language:
 *
 * - `span`: `amount` or `half`, and one of `minutes`, `hours`, `days`, `weeks`
 * - `clock`: `hour`, `minute`, `am`, `pm`, or one of `noon`, `midnight`
 * - `day`: one of `today`, `tomorrow`, `after`, `weekday`, or `date` with `month`; and one of `morning`, `afternoon`, `evening`
 */
export type Grammar = {
  /** Each has the group `wish`, and where the moment comes first `when`. */
  readonly asks: readonly RegExp[];
  /** What follows "remind me" where something is asked: "what I said". */
  readonly question: RegExp;
  /** What stands before the thing itself: "to", "that". */
  readonly lead: RegExp;
  /** Times in words, written with digits. */
  readonly written: (text: string) => string;
  readonly span: RegExp;
  readonly clock: RegExp;
  readonly day: RegExp;
  /** From Sunday on. */
  readonly weekdays: readonly string[];
  readonly months: readonly string[];
};

export const anyWord = (words: readonly string[]): string => words.join("|");
