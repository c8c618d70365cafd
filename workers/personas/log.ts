/** Without the error's message, which may hold what an execution was about. */
export function logError(event: string, error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  console.error(JSON.stringify({ level: "error", event, error: kind }));
}
