/** The largest backup of one database that is taken. It is held whole on its way: a Worker has 128 MB, a call between Workers takes 32 MiB. */
export const BACKUP_MAX_BYTES = 24 * 1024 * 1024;
