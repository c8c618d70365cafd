/** Why an answer is not there, in the three ways a person can do something about. */
export type RequestFailure =
  /** The door or a Worker said no: `detail` is a sentence to act on, `code` is stable (docs/troubleshooting.md). */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly code: string;
      readonly detail: string;
      readonly requestId: string;
    }
  /** Access wants a sign-in; only a navigation can bring one. */
  | { readonly kind: "signed-out" }
  /** Nothing answered: no network, or no deployment. */
  | { readonly kind: "unreachable" };

/** What `ask` throws. */
export class Failed extends Error {
  readonly failure: RequestFailure;

  constructor(failure: RequestFailure) {
    super(failure.kind === "refused" ? failure.detail : failure.kind);
    this.failure = failure;
  }
}

/** The failure in whatever was thrown; what is none of ours was a fault of this page, and is thrown on. */
export function requestFailureOf(thrown: unknown): RequestFailure {
  if (thrown instanceof Failed) return thrown.failure;
  throw thrown;
}
