import type { Ticking } from "../caller.ts";
import { HOUR_MS, MINUTE_MS } from "../time/calendar.ts";
import { WORKERS, type WorkerName, type WorkerTicking } from "../workers.ts";

type Asked = { readonly [W in WorkerTicking as Uppercase<W>]: Ticking };

/**
 * Asks every Worker whose minute or hour has come. One that fails holds up no other, and is asked again at its next time.
 *
 * @param at when it was to strike, in Unix milliseconds; the first minute of an hour asks the hourly ones
 * @throws AggregateError of what failed, after all were asked, so that the invocation counts as failed
 */
export async function strike(env: Asked, at: number): Promise<void> {
  const isNewHour = Math.floor(at / MINUTE_MS) % (HOUR_MS / MINUTE_MS) === 0;
  const due = (Object.keys(WORKERS) as WorkerName[]).filter(
    (name): name is WorkerTicking =>
      WORKERS[name].ticks === "minute" || (WORKERS[name].ticks === "hour" && isNewHour),
  );
  const failures: unknown[] = [];
  await Promise.all(
    due.map(async (name) => {
      try {
        await env[name.toUpperCase() as Uppercase<typeof name>].tick(at);
      } catch (error) {
        console.error(
          JSON.stringify({ level: "error", event: "tick_failed", worker: name, error: String(error) }),
        );
        failures.push(error);
      }
    }),
  );
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${due.length} ticks failed`);
}
