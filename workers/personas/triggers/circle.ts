import type { Sql } from "../../portable/sql.ts";
import { unusable } from "../../wire/body.ts";
import { type ReadConfig, readStored } from "./config.ts";
import { triggers } from "./store.ts";

type Chain = { readonly id: string | null; readonly personaId: string; readonly read: ReadConfig };

/** Chains lead from persona to persona; one that would lead back to where it begins is refused. @throws Problem invalid_request */
export function refuseCircle(sql: Sql, { id, personaId, read }: Chain, zone: string): void {
  if (read.source === null) return;
  const from = read.source.personaId;
  const next = new Map<string, string[]>();
  for (const other of triggers.list(sql, "WHERE trigger_type = 'chain'")) {
    if (other.id === id) continue;
    const source = readStored(other, zone)?.source?.personaId ?? "";
    next.set(source, [...(next.get(source) ?? []), other.personaId]);
  }
  const seen = new Set<string>();
  const ahead = [personaId];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    if (at === from)
      throw unusable("config", `its chain leads back to ${from}; a circle of personas would never end`);
    if (!seen.has(at)) ahead.push(...(next.get(at) ?? []));
    seen.add(at);
  }
}
