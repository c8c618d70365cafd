/** For whom the machine's gateway asks: a person's address. */
export const USER_HEADER = "x-purser-user";
/** What proves it (proof.ts). */
export const PROOF_HEADER = "x-purser-proof";
