import { addTask } from "../tasks/store.ts";
import type { ChiefJob } from "./job.ts";

/** Gives its agent something to do in the background: what the schedule says, each time once. What comes of it is told by the task. */
export const task: ChiefJob<null> = {
  prepare: async () => null,
  wish: () => null,
  conclude: (_facts, _words, { schedule, run }, { sql, now, newId }) => {
    const { agent, payload, description, artifactType } = schedule;
    addTask(sql, {
      id: newId(),
      key: `run/${run}`,
      agent,
      task: payload ?? description,
      artifactType,
      at: now,
    });
    return { notify: false, priority: "low", title: schedule.title, body: "", artifact: null };
  },
};
