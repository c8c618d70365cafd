import { z } from "zod";
import { KEY_ROLES, SHOWN_LENGTH } from "../gateway/key.ts";
import { type DatabaseConnection, withClient } from "./connection.ts";

/** Keys that a deploy makes, such as the Workers' own: hashes only. */
const deployedKeys = z.array(
  z.strictObject({
    name: z.string().min(1).max(100),
    role: z.enum(KEY_ROLES),
    email: z.email(),
    prefix: z.string().length(SHOWN_LENGTH),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    expiresAt: z.iso.datetime(),
  }),
);

/**
 * Makes the keys of a deploy known, and revokes those of deploys before that are not among them.
 *
 * @param text the secret `deployed-keys`: JSON, a list of {name, role, email, prefix, sha256, expiresAt}
 * @param admin the superuser, on the database system
 */
export async function putDeployedKeys(admin: DatabaseConnection, text: string): Promise<number> {
  const read = deployedKeys.safeParse(JSON.parse(text));
  if (!read.success) throw new Error(`deployed-keys: ${z.prettifyError(read.error)}`);
  const keys = read.data;
  await withClient(admin, async (client) => {
    await client.query("begin");
    for (const { name, role, email, prefix, sha256, expiresAt } of keys) {
      await client.query("insert into system.users (email) values (lower($1)) on conflict do nothing", [
        email,
      ]);
      await client.query(
        `insert into system.api_keys (user_id, sha256, prefix, name, role, scopes, expires_at)
         select id, $2, $3, $4, $5, '{deployed}', $6 from system.users where email = lower($1)
         on conflict (sha256) do update set expires_at = excluded.expires_at`,
        [email, sha256, prefix, name, role, expiresAt],
      );
    }
    await client.query(
      `update system.api_keys set revoked_at = now()
       where scopes = '{deployed}' and revoked_at is null and not (sha256 = any($1))`,
      [keys.map(({ sha256 }) => sha256)],
    );
    await client.query("commit");
  });
  return keys.length;
}
