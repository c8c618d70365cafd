import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { gatewayKeyOf, newKey } from "../../../vm/gateway/key.ts";
import type { SecretName } from "../../../vm/services.ts";
import { toolsKey } from "../../machine/secrets.ts";
import { keptFile } from "../../terminal/kept-file.ts";

const KEY_DAYS = 30;
const PASSWORD_BYTES = 24;

type LocalSecrets = {
  readonly folder: string;
  readonly keyFile: string;
  readonly postgresPassword: string;
  /** As purser:machineSecret is: what the gateway and the edge both derive a key from. */
  readonly machineSecret: string;
};

/** The secrets of this computer's machine, made on the first run and readable by its owner alone. */
export function localSecrets(home: string, now: Date): LocalSecrets {
  const folder = join(home, "secrets");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const password = () => randomBytes(PASSWORD_BYTES).toString("base64url");
  const passwords = ["postgres", "owner", "app", "gateway", "backup"] as const;
  const [postgresPassword = ""] = passwords.map((name) =>
    keptFile(join(folder, `${name}-password`), password),
  );
  const of = (name: SecretName) => join(folder, name);
  keptFile(of("credential-keys"), () => JSON.stringify({ 1: randomBytes(32).toString("base64") }));
  keptFile(of("identity-key"), password);
  const machineSecret = keptFile(join(home, "machine-secret"), () => randomBytes(32).toString("hex"));
  writeFileSync(of("tools-key"), toolsKey(machineSecret), { mode: 0o600 });
  const keyFile = join(home, "admin-key");
  const { prefix, sha256 } = gatewayKeyOf(keptFile(keyFile, () => newKey(randomBytes).text));
  const key = {
    name: "npm start",
    role: "admin",
    email: "owner@localhost.localdomain",
    prefix,
    sha256,
    expiresAt: new Date(now.getTime() + KEY_DAYS * DAY_MS).toISOString(),
  };
  writeFileSync(of("deployed-keys"), JSON.stringify([key]), { mode: 0o600 });
  return { folder, keyFile, postgresPassword, machineSecret };
}
