import type { ReplyOf } from "../../api/types.ts";

type Decision = ReplyOf<"GET /api/approvals">["approvals"][number];
type Task = ReplyOf<"GET /api/tasks">["tasks"][number];

/** Something that happened without whoever looks now, at a moment in milliseconds since 1970. */
export type Happened =
  | { readonly kind: "decided"; readonly at: number; readonly decision: Decision }
  | { readonly kind: "ended"; readonly at: number; readonly task: Task };

/** What was decided and what ended after a moment, the latest first. Of a task only what came last; what this person answered is no news to them. */
export function happenedSince(
  since: number,
  person: string,
  decisions: readonly Decision[],
  tasks: readonly Task[],
): readonly Happened[] {
  const decided = decisions.flatMap((decision): readonly Happened[] => {
    const { decidedAt, answeredBy } = decision;
    if (decidedAt === null || answeredBy === person || decision.status === "pending") return [];
    return [{ kind: "decided", at: Date.parse(decidedAt), decision }];
  });
  const ended = tasks.flatMap((task): readonly Happened[] => {
    const { lease, halt } = task;
    if (!lease?.closedAt || halt?.haltedBy === person) return [];
    return [{ kind: "ended", at: Date.parse(lease.closedAt), task }];
  });
  const latest = new Map<string, Happened>();
  for (const one of [...decided, ...ended].filter(({ at }) => at > since).toSorted((a, b) => a.at - b.at))
    latest.set(one.kind === "decided" ? one.decision.taskId : one.task.taskId, one);
  return [...latest.values()].toSorted((a, b) => b.at - a.at);
}
