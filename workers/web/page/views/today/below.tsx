import "../../kit.ts";
import { me } from "../../api/session.ts";
import { hasCome } from "../../parts/shown.tsx";
import { plan } from "../plan/source.ts";
import { Day } from "./day.tsx";
import { Since } from "./since.tsx";

/** What stands last on Today: the plan, for whoever may see one, and what happened before this visit. */
export default function Below() {
  const mayPlan = me.value?.may.includes("GET /api/plan") ?? false;
  if (mayPlan && !hasCome(plan)) return null;
  return (
    <>
      {mayPlan && <Day />}
      <Since />
    </>
  );
}
