import { useState } from "preact/hooks";
import { type RequestFailure, requestFailureOf } from "../api/failure.ts";

/** Does what a person asked for and has why it was not done, until the next try; `attempt` answers whether it was. @throws what is no failure of a request */
export function useAttempt() {
  const [failure, fail] = useState<RequestFailure | null>(null);
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    fail(null);
    try {
      await work();
      return true;
    } catch (thrown) {
      fail(requestFailureOf(thrown));
      return false;
    }
  }
  return { failure, fail, attempt };
}
