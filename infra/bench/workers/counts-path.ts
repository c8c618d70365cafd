/** Where one Worker of the benchmark asks another what its objects have done. */
export const COUNTS_PATH = "/counts-of-the-benchmark";
