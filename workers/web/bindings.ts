/** The page is in the module itself: nothing is bound. */
export const bindings = {} as const;
