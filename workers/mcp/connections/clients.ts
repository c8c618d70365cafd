import { firstOf, type Sql } from "../../portable/sql.ts";
import type { ClientRule } from "./contract.ts";

type Stored = {
  readonly name: string;
  readonly person: string;
  readonly servers: string;
  readonly tools: string;
};

const ruleOf = ({ name, person, servers, tools }: Stored): ClientRule => ({
  client: name,
  person,
  servers: JSON.parse(servers) as string[],
  tools: JSON.parse(tools) as string[],
});

/** What programs' keys reach, by the key's name; a key without a rule reaches the owner's things, whole. */
export class Clients {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  find(name: string): ClientRule | null {
    const row = firstOf<Stored>(this.#sql, "SELECT * FROM clients WHERE name = ?", name);
    return row && ruleOf(row);
  }

  all(): readonly ClientRule[] {
    return this.#sql.all<Stored>("SELECT * FROM clients ORDER BY name").map(ruleOf);
  }

  put({ client, person, servers, tools }: ClientRule): void {
    this.#sql.all(
      "INSERT OR REPLACE INTO clients (name, person, servers, tools) VALUES (?, ?, ?, ?)",
      client,
      person,
      JSON.stringify(servers),
      JSON.stringify(tools),
    );
  }

  remove(name: string): boolean {
    return this.#sql.all("DELETE FROM clients WHERE name = ? RETURNING 1", name).length === 1;
  }
}

/** Whether one of the patterns, which may end in `*`, is of this name. */
export const isListed = (patterns: readonly string[], name: string): boolean =>
  patterns.some((one) => (one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : one === name));
