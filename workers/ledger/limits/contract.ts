// More money for a while, as an owner asks for it and gets it. Types only.

/**
 * The owner raises allowance and lines by this much until then, never past what the deployed cap leaves beside infrastructure at
 * its dearest. One at a time: a new one replaces it.
 */
export type Extension = {
  readonly amountNano: number;
  readonly until: number;
  readonly note: string;
  readonly by: string;
  readonly grantedAt: number;
};
/** An extension that somebody asks for; `key` is the idempotency key of the request. */
export type Grant = Omit<Extension, "grantedAt"> & { readonly key?: string | null };
export type GrantAnswer =
  | { readonly ok: true; readonly extension: Extension | null }
  /** `isRepeat`: the key belongs to another grant. */
  | { readonly ok: false; readonly detail: string; readonly isRepeat?: boolean };
