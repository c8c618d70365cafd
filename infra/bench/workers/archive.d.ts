/** The archive's bundle, as it would be uploaded; the benchmark's build says which file that is. */
declare module "the-archive" {
  import type { Entry, Head, Noted } from "../../../workers/archive/contract.ts";

  /** The parts of Durable Object storage and R2 that are counted. */
  export type Storage = { readonly sql: { exec(query: string, ...values: unknown[]): Cursor } };
  export type Cursor = { readonly rowsWritten: number };
  export type State = { readonly storage: Storage };
  export type Env = { readonly AUDIT: object };

  export class Journal {
    ctx: State;
    constructor(ctx: State, env: Env);
    append(entry: Entry): Promise<Noted>;
    head(): Promise<Head>;
  }
  export class Copy {}
  export default class Archive {}
}
