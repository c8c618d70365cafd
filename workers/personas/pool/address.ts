import { Problem } from "../../problem.ts";
import { isSame } from "../../wire/same.ts";
import { workerPath } from "./path.ts";

/** @throws Problem not_found for any other address, and where no worker may connect: a stranger is told no more */
export async function requireAddress(url: string, token: string | undefined): Promise<void> {
  if (token !== undefined && isSame(await workerPath(token), new URL(url).pathname)) return;
  throw new Problem("not_found", "No worker connects here; GET /api/workers/address says where");
}

/** What `GET /api/workers/address` says. @throws Problem conflict where no worker may connect */
export async function addressReply(asked: string, token: string | undefined): Promise<{ url: string }> {
  if (token === undefined)
    throw new Problem(
      "conflict",
      "No worker may connect: set purser:workerToken (`pulumi config set --secret purser:workerToken $(openssl rand -hex 32)`) and deploy",
    );
  const url = new URL(await workerPath(token), asked);
  url.protocol = "wss:";
  return { url: url.href };
}
