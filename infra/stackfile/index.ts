import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isMap, type Node, parseDocument, Scalar, visit } from "yaml";
import { NAMESPACE } from "../config/keys.ts";

/** Pulumi.<stack>.yaml, opened as a document that keeps its comments and order. */
export type StackFile = {
  readonly path: string;
  readonly existed: boolean;
  readonly document: Document;
  /** What was on disk, to see whether anything changed. */
  readonly before: string;
};

/** A new stack: no resource may use the ambient Cloudflare credentials, every one names its provider. */
const NEW_FILE = `config:
  pulumi:disable-default-providers: ["*"]
`;
/** Owner may read and write, others read: what git checks out and the Pulumi CLI writes. */
const NEW_FILE_MODE = 0o644;
const PERMISSION_BITS = 0o777;

/** Opens the file or begins a new one. Throws with the line when it is not YAML that can be edited safely. */
export function openStackFile(dir: string, stack: string): StackFile {
  const path = join(dir, `Pulumi.${stack}.yaml`);
  const before = readIfThere(path);
  const document = parseDocument(before?.trim() ? before : NEW_FILE, { keepSourceTokens: true });
  const [problem] = document.errors;
  if (problem) throw new Error(`${path} is not valid YAML: ${problem.message}`);
  if (!isMap(document.contents)) throw new Error(`${path} does not hold a map of settings`);
  const config = document.get("config");
  if (config === null || config === undefined) document.set("config", document.createNode({}));
  else if (!isMap(config)) throw new Error(`${path}: config is not a map of settings`);
  return { path, existed: before !== undefined, document, before: before ?? "" };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Sets one key of ours. Lists and objects become YAML, a `{ secure }` leaf is what Pulumi reads as encrypted. */
export function putKey(file: StackFile, name: string, value: unknown): void {
  putAt(file, [name], value);
}

/** The same for one entry of a list: `["tokens", 2]`. */
export function putAt(
  file: StackFile,
  [name, ...rest]: readonly [string, ...number[]],
  value: unknown,
): void {
  const node = file.document.createNode(value);
  quoteNumberLike(node);
  file.document.setIn(["config", `${NAMESPACE}:${name}`, ...rest], node);
}

/** Puts the salt on top, where the Pulumi CLI writes it. */
export function putSalt(file: StackFile, salt: string): void {
  const { contents } = file.document;
  if (!isMap(contents)) return;
  const [first] = contents.items;
  // A comment at the head of the file belongs to the file, not to the key that happened to be first.
  const head = isNodeWithComment(first?.key) ? first.key.commentBefore : undefined;
  const pair = file.document.createPair("encryptionsalt", salt);
  if (head && isNodeWithComment(pair.key) && isNodeWithComment(first?.key)) {
    pair.key.commentBefore = head;
    first.key.commentBefore = null;
  }
  contents.items.unshift(pair);
}

function isNodeWithComment(node: unknown): node is Scalar {
  return node instanceof Scalar;
}

/**
 * Puts texts that begin like a number in quotes: the CLI reads YAML with another library, to which a bare 12e5… may be a
 * number and 2026-12-01T00:00:00Z is a time.
 */
function quoteNumberLike(node: Node): void {
  visit(node, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === "string" && /^[-+.\d]/.test(scalar.value))
        scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

/** The file's text as it would be saved; long values stay on one line, as Pulumi writes them. */
export function renderStackFile(file: StackFile): string {
  return file.document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Replaces the file in one step, so that an interruption leaves the old one whole. Keeps its permissions. */
export function save(file: StackFile): void {
  const mode = file.existed ? statSync(file.path).mode & PERMISSION_BITS : NEW_FILE_MODE;
  const temporary = `${file.path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, renderStackFile(file), { mode, flag: "wx" });
    chmodSync(temporary, mode);
    renameSync(temporary, file.path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
