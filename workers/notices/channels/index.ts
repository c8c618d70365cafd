import type { Outside } from "../../outside.ts";
import type { Channel } from "./channel.ts";
import { webhook } from "./webhook.ts";

/** The channels that are configured, in the order in which they are tried: the next one only where those before it failed. */
export const channelsOf = (
  { NOTIFY_URL }: { readonly NOTIFY_URL?: string | undefined },
  outside: Pick<Outside, "send">,
): readonly Channel[] => (NOTIFY_URL ? [webhook(NOTIFY_URL, outside)] : []);
