import type { z } from "zod";
import type { Outside } from "../terminal/outside.ts";

const AZURE = "https://management.azure.com";
/** How a person gets what Azure is asked with. */
export const HOW_TO_READ =
  "AZURE_ACCESS_TOKEN=$(az account get-access-token --query accessToken --output tsv)";

/** One question to Azure's resource manager; a string is why there is no answer. */
export type AskAzure = <T>(path: string, version: string, shape: z.ZodType<T>) => Promise<T | string>;

/**
 * Asks below one path.
 *
 * @param base such as `subscriptions/…/resourceGroups/purser-prod`
 * @param token of whoever asks; no error holds it
 */
export const askAzure =
  (base: string, token: string, { send }: Pick<Outside, "send">): AskAzure =>
  async (path, version, shape) => {
    const headers = { authorization: `Bearer ${token}` };
    const reply = await send(`${AZURE}/${base}/${path}?api-version=${version}`, { headers }).catch(
      () => null,
    );
    if (reply === null) return "Azure did not answer";
    if (reply.status !== 200) return `Azure answered ${reply.status}`;
    const read = shape.safeParse(reply.json);
    return read.success ? read.data : "the answer has another form than the documentation";
  };
