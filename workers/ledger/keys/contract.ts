import type { Admitted, Ask, CloseReply, Refused, Settlement } from "../contract.ts";

/** Who pays for a person's work: the deployment, or they themselves with a key of their own; or nobody, and what they can do. */
export type Payer =
  | { readonly is: "operator" }
  | { readonly is: "own"; readonly apiKey: string }
  | { readonly is: "none"; readonly detail: string };

/** A person of the household, and who pays for their work. Money is whole nano-dollars, moments are Unix milliseconds. */
export type KeyLine = {
  readonly person: string;
  /** The key's last characters; null without one. */
  readonly tail: string | null;
  readonly setAt: number | null;
  /** Whether they may use the deployment's key. */
  readonly mayUseOperator: boolean;
  /** Of the month that runs, with their own key. */
  readonly spentNano: number;
  readonly calls: number;
  readonly limitNano: number;
};

export type KeyNotKept = { readonly ok: false; readonly detail: string };

/** Keys that people of the household have brought, and the books of what they spend with them: `getByName("keys")`. */
export interface ModelKeysContract {
  payerOf(person: string): Promise<Payer>;
  /** Sets money of the person's own month aside; as the ledger does for the deployment's. */
  reserve(person: string, ask: Ask): Promise<Admitted | Refused>;
  settle(settlement: Settlement): Promise<CloseReply>;
  abort(of: { readonly key: string }): Promise<CloseReply>;
  line(person: string): Promise<KeyLine>;
  setKey(person: string, apiKey: string, limitNano: number): Promise<KeyLine | KeyNotKept>;
  /** @returns whether there was one */
  removeKey(person: string): Promise<boolean>;
  allow(person: string, mayUseOperator: boolean): Promise<KeyLine>;
}
