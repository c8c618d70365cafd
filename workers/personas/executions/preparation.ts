import type { Sql } from "../../portable/sql.ts";
import { openConnectors } from "../credentials/opening.ts";
import type { Vault } from "../preparing.ts";
import type { Job } from "./contract.ts";
import { jobOf } from "./job.ts";
import { executions, type StoredExecution } from "./store.ts";

type Taken = { readonly execution: StoredExecution; readonly seq: number };

/** What the runner that took an execution needs for it; what it is going to send is kept with the execution. */
export async function prepareJob(
  sql: Sql,
  { execution, seq }: Taken,
  vault: Vault,
  now: number,
): Promise<Job> {
  const credentials = await openConnectors(sql, execution.personaId, vault.keys, now);
  const job = jobOf(sql, execution, seq, credentials, await vault.claude.apiKey());
  const sent = [job.system, ...job.turns.map(({ content }) => content)].join("\n\n");
  executions.update(sql, execution.id, { inputData: sent, history: JSON.stringify(job.turns) });
  return job;
}
