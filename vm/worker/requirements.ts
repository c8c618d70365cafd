const MIB = 1024 * 1024;
/** A run of the CLI takes up to a gigabyte, and this process and the system want theirs. */
const MEMORY_MIN_MIB = 1_800;

/** What a worker needs, and why it does not start where that is missing. @returns a sentence for its owner, or null */
export function objectionToWorker({
  totalBytes,
  isRoot,
  url,
}: {
  readonly totalBytes: number;
  readonly isRoot: boolean;
  readonly url: URL;
}): string | null {
  const memoryMib = Math.floor(totalBytes / MIB);
  if (memoryMib < MEMORY_MIN_MIB)
    return `needs_larger_machine: the Claude CLI needs ${MEMORY_MIN_MIB} MiB of memory, and this machine has ${memoryMib}. Executions that need no shell run at the edge.`;
  if (isRoot)
    return "Run it as another user than root: there the Claude CLI refuses to work without asking, and nobody answers.";
  const isHere = url.hostname === "localhost" || url.hostname === "127.0.0.1";
  if (url.protocol === "wss:" || (url.protocol === "ws:" && isHere)) return null;
  return "ORCHESTRATOR_URL begins with wss:, because what a worker is sent holds keys.";
}
