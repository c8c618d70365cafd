export const ZIP = "application/zip";

/** Of an archive as it is sent: the largest body of this service (workers/edge/transport/body.ts). */
export const ARCHIVE_MAX_BYTES = 1024 * 1024;
/** Of all its files together, counted while they are unpacked and never believed. */
export const UNPACKED_MAX_BYTES = 4 * 1024 * 1024;
export const ENTRIES_MAX = 200;
export const FILE_MAX_BYTES = 256 * 1024;
/** Of what stands between two lines of ---: comparing all its names takes time with the square of their number. */
export const FRONT_MAX_CHARS = 16_000;
/** Folders in folders. */
export const DEPTH_MAX = 6;
export const PATH_MAX_CHARS = 200;
/** Of one archive. */
export const AGENTS_MAX = 20;
export const PROPOSALS_MAX = 20;
