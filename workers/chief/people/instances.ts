import type { Answer } from "../../caller.ts";
import { momentOrNull } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { Env } from "../env.ts";

/** Objects that are asked, each by one call, below the 50 subrequests of Workers Free; a household has a handful. */
const ASKED_MAX = 40;

/** GET /api/instances: of every person and program that has a chief of staff, counts and money. */
export async function showInstances({ CHIEFS, ROSTER }: Pick<Env, "CHIEFS" | "ROSTER">): Promise<Answer> {
  const names = await ROSTER.getByName("roster").list("chief", "", ASKED_MAX);
  const counts = await Promise.all(names.map((name) => CHIEFS.getByName(name).counts()));
  const instances = counts.map(({ costNano, lastHeardAt, ...of }, at) => {
    const [kind, name] = JSON.parse(names[at] ?? "[]") as ["person" | "program", string];
    return { kind, name, ...of, lastHeardAt: momentOrNull(lastHeardAt), costUsdMonth: usdFromNano(costNano) };
  });
  return {
    status: 200,
    headers: [["content-type", "application/json"]],
    body: new TextEncoder().encode(JSON.stringify({ instances, count: instances.length })),
  };
}
