/** From this size on an output moves to R2. What is smaller stays: as a row or two it is in every backup, and costs no call. */
export const MOVED_MIN_BYTES = 32 * 1024;
