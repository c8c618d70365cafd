// The unit tests run in Node and keep the ledger in its SQLite; only what infra/cli/simulate/sqlite.ts uses of it.
declare module "node:sqlite" {
  export type SQLInputValue = string | number | null;
  export interface StatementSync {
    all(...values: SQLInputValue[]): unknown[];
  }
  export class DatabaseSync {
    constructor(path: string);
    exec(sql: string): void;
    prepare(sql: string): StatementSync;
  }
}
