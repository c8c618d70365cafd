import { Problem } from "../../problem.ts";
import { momentOf } from "../../wire/moment.ts";
import { workerPath } from "./path.ts";
import { isWorkerPath, type TakenToken } from "./tokens.ts";

/** @throws Problem not_found for any other address, and where no worker may connect: a stranger is told no more */
export async function requireAddress(url: string, taken: readonly TakenToken[]): Promise<void> {
  if (await isWorkerPath(taken, new URL(url).pathname)) return;
  throw new Problem("not_found", "No worker connects here; GET /api/workers/address says where");
}

/** What `GET /api/workers/address` says: where the newest token leads, and when it ends. @throws Problem conflict where no worker may connect */
export async function addressReply(
  asked: string,
  [newest]: readonly TakenToken[],
): Promise<{ readonly url: string; readonly expiresAt: string }> {
  if (newest === undefined)
    throw new Problem(
      "conflict",
      "No worker may connect: there is no purser:workerToken, or it has ended. `npm run rotate -- STACK --worker-token` makes one; then deploy",
    );
  const url = new URL(await workerPath(newest.token), asked);
  url.protocol = "wss:";
  return { url: url.href, expiresAt: momentOf(newest.endsAt) };
}
