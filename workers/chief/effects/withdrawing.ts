import type { Sql } from "../../portable/sql.ts";
import { isForgottenInStep } from "../tasks/store.ts";
import type { ChiefWorld } from "../world.ts";
import { dueWithdrawals, endWithdrawal, withdrawLater } from "./store.ts";

/** Of one alarm, each a call. */
const WITHDRAWN_MAX = 10;

/** What an agent is told whose wish says what was forgotten while it worked. */
export const FORGOTTEN_WISH = "Nothing was done and nobody is asked: what it says was forgotten meanwhile";

/** Whether a wish says what was forgotten while the step that has it may have been under way. */
export const isForgottenWish = (
  { sql, now }: { readonly sql: Sql; readonly now: number },
  said: string,
): boolean => isForgottenInStep(sql, said, now);

/** Takes the questions back at the gate whose words were forgotten; while it is away again and again, until they end by themselves. */
export async function doWithdrawals({
  sql,
  now,
  gate,
}: Pick<ChiefWorld, "sql" | "now" | "gate">): Promise<void> {
  for (const one of dueWithdrawals(sql, now, WITHDRAWN_MAX)) {
    const isOver = one.endsAt <= now || (await gate.withdraw(one.question).catch(() => false));
    if (isOver) endWithdrawal(sql, one);
    else withdrawLater(sql, one, now);
  }
}
