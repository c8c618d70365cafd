import { effect } from "@preact/signals";
import { ask } from "../../api/request.ts";
import { refreshTopic, watched } from "../../api/watched.ts";
import { now } from "../../parts/time.tsx";

/** The month's money, as Today and Money show it: one answer, so that they cannot disagree. */
export const budget = watched("budget", () => ask("GET /api/budget"));

// A new month has begun under an open page: nobody hints at that. What is read here is no reason to ask.
effect(() => {
  const moment = now.value;
  const resetAt = budget.shown.peek().data?.resetAt;
  if (resetAt && Date.parse(resetAt) <= moment) refreshTopic("budget");
});
