import * as z from "zod/mini";
import { checkPublic } from "../../agent/addresses.ts";

const HOSTS_MAX = 10;
const VALUE_MAX_CHARS = 8_192;

export const WebCredentialName = z.string().check(
  z.regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, {
    error: "expected a name such as KUSTO_TOKEN: a letter, then letters, digits, _ and -",
  }),
);

const Host = z.string().check(
  z.maxLength(253),
  z.refine((text) => isHost(text), {
    error: "expected a public host without https:// and path, such as cluster.kusto.windows.net",
  }),
);

const isHost = (text: string): boolean => {
  const checked = checkPublic(`https://${text}/`);
  return checked.ok && checked.url.hostname === text;
};

/** What is kept of one: its value goes in and never comes out. */
export const WebCredentialBody = z.strictObject({
  value: z.string().check(z.minLength(8), z.maxLength(VALUE_MAX_CHARS)),
  allowedHosts: z.array(Host).check(z.minLength(1), z.maxLength(HOSTS_MAX)),
});

export const WebCredentialReply = z.object({
  name: z.string(),
  connector: z.string(),
  allowedHosts: z.array(z.string()),
  connectedAt: z.iso.datetime(),
});
export const WebCredentialsReply = z.object({ credentials: z.array(WebCredentialReply) });
export const WebCredentialRemoved = z.object({ removed: z.literal(true) });
