import { isScalar, isSeq } from "yaml";
import { CONFIG_KEYS, type KeyName, keyEntries, NAMESPACE } from "../config/keys.ts";
import type { StackVault } from "./crypt.ts";
import { putAt, putKey, type StackFile } from "./index.ts";
import type { TokenRecord } from "./tokens.ts";

/** A value that the file does not hold yet, or holds otherwise. */
export type Change = { readonly key: KeyName; readonly value: string; readonly replaced: boolean };

type Sealed = { readonly secure: string };

/** Puts the changes into the document; secrets are encrypted on the way. Nothing reaches the disk here. */
export function apply(file: StackFile, changes: readonly Change[], vault: StackVault): void {
  const seal = (plaintext: string): Sealed => ({ secure: vault.encrypt(plaintext) });
  for (const { key, value } of changes) {
    if (key === "tokens") putTokens(file, JSON.parse(value) as TokenRecord[], vault, seal);
    else if (CONFIG_KEYS[key].secret) putKey(file, key, seal(value));
    else putKey(file, key, /^[[{]/.test(value) ? JSON.parse(value) : value);
  }
}

/** Encrypts secrets that somebody wrote into the file readable; the values stay what they are. */
export function sealReadable(file: StackFile, vault: StackVault): readonly KeyName[] {
  return keyEntries().flatMap(([name, { secret }]) => {
    const node = file.document.getIn(["config", `${NAMESPACE}:${name}`], true);
    if (!secret || !isScalar(node)) return [];
    putKey(file, name, { secure: vault.encrypt(String(node.value)) });
    return [name];
  });
}

/** Only entries that differ are written again, so that a diff of the file shows what was renewed. */
function putTokens(
  file: StackFile,
  records: readonly TokenRecord[],
  vault: StackVault,
  seal: (plaintext: string) => Sealed,
): void {
  const path = ["config", `${NAMESPACE}:tokens`];
  const sealed = records.map((record) => ({ ...record, sha256: seal(record.sha256) }));
  const there = file.document.getIn(path);
  if (!isSeq(there)) {
    putKey(file, "tokens", sealed);
    return;
  }
  for (const [index, record] of records.entries()) {
    const held: unknown = JSON.parse(JSON.stringify(file.document.getIn([...path, index]) ?? null));
    if (!unchanged(held, record, vault)) putAt(file, ["tokens", index], sealed[index]);
  }
  there.items.length = records.length;
}

function unchanged(held: unknown, { sha256, ...record }: TokenRecord, vault: StackVault): boolean {
  if (typeof held !== "object" || held === null || !("sha256" in held)) return false;
  const { sha256: sealed, ...rest } = held;
  const hash =
    typeof sealed === "object" && sealed !== null && "secure" in sealed && typeof sealed.secure === "string"
      ? vault.decrypt(sealed.secure)
      : sealed;
  return hash === sha256 && JSON.stringify(sorted(rest)) === JSON.stringify(sorted(record));
}

/** Without what is not set, by name: the order in the file is a person's. */
const sorted = (record: object) =>
  Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
