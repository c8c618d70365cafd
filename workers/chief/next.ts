import { forgetOldKeys } from "../portable/keys.ts";
import { earliest } from "../time/alarm.ts";
import { forgetOldEffects, nextEffect } from "./effects/store.ts";
import { forgetEnded } from "./memory/store.ts";
import { forgetOldTurns } from "./memory/turns.ts";
import { forgetOldHours } from "./monitoring/served.ts";
import { forgetOldNotifications, nextPush } from "./notifications/store.ts";
import { forgetOldTally } from "./routing/tally.ts";
import { forgetOldRuns, nextBroken } from "./schedules/runs.ts";
import { nextScheduleDue } from "./schedules/store.ts";
import { forgetOldAsks } from "./tasks/ask-store.ts";
import { forgetOldAgentTasks, nextTaskStep } from "./tasks/store.ts";
import { endBrokenPreparations, nextBrokenPreparation } from "./threads/store.ts";
import { forgetOldUsage } from "./usage/store.ts";
import type { ChiefWorld } from "./world.ts";

/** When the next thing is due, of all; null when nothing is. Unix milliseconds. */
export const nextMomentOf = (sql: ChiefWorld["sql"]): number | null =>
  earliest([
    nextScheduleDue(sql),
    nextBroken(sql),
    nextBrokenPreparation(sql),
    nextTaskStep(sql),
    nextEffect(sql),
    nextPush(sql),
  ]);

/** Forgets what is too old, and ends what broke off and nobody goes on with. */
export function tidy({ sql, now }: Pick<ChiefWorld, "sql" | "now">): void {
  sql.atomically(() => {
    forgetEnded(sql, now);
    endBrokenPreparations(sql, now);
    forgetOldTurns(sql, now);
    forgetOldRuns(sql, now);
    forgetOldNotifications(sql, now);
    forgetOldUsage(sql, now);
    forgetOldAgentTasks(sql, now);
    forgetOldAsks(sql, now);
    forgetOldEffects(sql, now);
    forgetOldHours(sql, now);
    forgetOldTally(sql, now);
    forgetOldKeys(sql, now);
  });
}
