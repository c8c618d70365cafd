/** For whom the machine's gateway asks: a person's address. */
export const FOR_PERSON_HEADER = "x-purser-user";
/** What proves it (proof.ts). */
export const FOR_PERSON_PROOF_HEADER = "x-purser-proof";
