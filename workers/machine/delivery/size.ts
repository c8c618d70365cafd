/** The largest backup of one database that is taken. It is held whole on its way: a Worker has 128 MB, a call between Workers takes 32 MiB. */
export const BACKUP_MAX_BYTES = 24 * 1024 * 1024;

/** The largest answer: the end of what a command wrote (vm/ask/ask.ts), as JSON in a file of age. */
export const ANSWER_MAX_BYTES = 2 * 1024 * 1024;

/** The seals of the machine's own record: some 220 bytes a day. */
export const RECORD_MAX_BYTES = 2 * 1024 * 1024;
