import "../../kit.ts";
import { me } from "../../api/session.ts";
import { hasCome } from "../../parts/shown.tsx";
import { plan } from "../plan/source.ts";
import { Day } from "./day.tsx";
import { HeldNow } from "./held.tsx";
import { Since } from "./since.tsx";

export { stopAll } from "./stopping.ts";

/** What stands last on Today: what waits since a halt, the plan, for whoever may see one, and what happened before this visit. */
export default function Below() {
  const mayPlan = me.value?.may.includes("GET /api/plan") ?? false;
  const isPlanned = !mayPlan || hasCome(plan);
  return (
    <>
      <HeldNow />
      {isPlanned && mayPlan && <Day />}
      {isPlanned && <Since />}
    </>
  );
}
