import { Cron } from "croner";
import type { Runtime } from "../runtime.ts";

/** Fires what the Workers have declared, at its times (UTC), until each is stopped. */
export function fireCrons({ crons, miniflare }: Runtime, now: () => Date): Cron[] {
  return crons.map(({ script, schedule }) => {
    const onError = (error: unknown) => console.error(`The cron of ${script} failed: ${String(error)}`);
    return new Cron(schedule, { timezone: "UTC", catch: onError }, async () => {
      const worker = await miniflare.getWorker(script);
      await worker.scheduled({ cron: schedule, scheduledTime: now() });
    });
  });
}
