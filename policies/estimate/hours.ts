/** Hours of an average month, and of the longest one: what is on all the time is expected at 730 and bounded at 744. */
export const EXPECTED_HOURS = 730;
export const CEILING_HOURS = 744;

export type Hours = { readonly expected: number; readonly ceiling: number };
export const ALWAYS: Hours = { expected: EXPECTED_HOURS, ceiling: CEILING_HOURS };
