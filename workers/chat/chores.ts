/** What a conversation has to do besides answering did not work; the reply stands, and whoever reads the logs hears of it. */
export const choreFailed = (error: unknown): void =>
  console.warn(JSON.stringify({ level: "warn", event: "conversation_chore_failed", error: String(error) }));
