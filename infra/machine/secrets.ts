import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from "node:crypto";
import { gatewayKeyOf, type NewKey } from "../../vm/gateway/key.ts";
import { SECRET_NAMES, type SecretName } from "../../vm/services.ts";

/** What the machine says that it is by; no container sees it. */
const HEARTBEAT = "heartbeat-key";
/** What a backup is encrypted with on its way back to the machine; no container sees it either. */
const RESTORE = "restore-key";
/** Made by others: the tunnel's token by Cloudflare, the list of keys that the deploy gives the gateway, and what its parts need, by the owner. */
const GIVEN = ["tunnel-token", "deployed-keys", "worker-token", "kafka-settings"] as const;
type Given = (typeof GIVEN)[number];
export type Derived = Exclude<SecretName, Given> | typeof HEARTBEAT | typeof RESTORE;

/** Secrets of the machine that are derived here: all that its containers use and nobody else makes. */
export const DERIVED: readonly Derived[] = [
  ...SECRET_NAMES.filter(
    (name): name is Exclude<SecretName, Given> => !(GIVEN as readonly string[]).includes(name),
  ),
  HEARTBEAT,
  RESTORE,
];

const BYTES = 32;

/** 32 bytes for one purpose, from the stack's machineSecret (RFC 5869); one purpose tells nothing of another. */
const derive = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", Buffer.from(secret, "hex"), "", `purser/machine/${purpose}`, BYTES));

/** A derived secret as text of base64url; `credential-keys` is a ring of versions with one key. */
export function derived(secret: string, name: Derived): string {
  const text = derive(secret, name).toString("base64url");
  return name === "credential-keys" ? JSON.stringify({ 1: text }) : text;
}

/** The owner's key for the machine's gateway; the machine itself has its hash alone. */
export const ownerKey = (secret: string): NewKey =>
  gatewayKeyOf(`psr_${derive(secret, "owner-key").toString("base64url")}`);

/** The edge's key for the machine's gateway, which asks for journals by it; the machine has its hash alone. */
export const edgeKey = (secret: string): NewKey =>
  gatewayKeyOf(`psr_${derive(secret, "edge-key").toString("base64url")}`);

/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410 section 7). */
const ED25519_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/** An Ed25519 key for one purpose. */
const signingKey = (secret: string, purpose: string): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([ED25519_HEAD, derive(secret, purpose)]),
    format: "der",
    type: "pkcs8",
  });

/** What the gateway signs by for the servers at the edge, which compares with it (workers/mcp/for-machine/proof.ts). */
export const toolsKey = (secret: string): string => derived(secret, "tools-key");

/** The key that signs this machine's releases, PKCS 8 in PEM; only who can open the stack's secrets has it. */
export const releaseKey = (secret: string): string =>
  signingKey(secret, "release").export({ type: "pkcs8", format: "pem" }).toString();

/** Its public half, SPKI in PEM, by which the machine knows a release. */
export const releasePublicKey = (secret: string): string =>
  createPublicKey(signingKey(secret, "release")).export({ type: "spki", format: "pem" }).toString();

/**
 * The public half of an SSH key, without which Azure makes no machine whose password sign-in is off. Nothing listens for it from
 * outside; the owner can derive the private half again.
 */
export function sshPublicKey(secret: string): string {
  const raw = createPublicKey(signingKey(secret, "ssh"))
    .export({ format: "der", type: "spki" })
    .subarray(-BYTES);
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from("ssh-ed25519")), field(raw)]).toString("base64")} purser`;
}
