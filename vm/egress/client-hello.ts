/** The first message of a TLS connection, as far as it has come (RFC 8446, 4.1.2 and 5.1). */
export type ClientHello =
  | { readonly is: "partial" }
  /** Not TLS, or nothing that this reads: it goes no further. */
  | { readonly is: "unreadable" }
  /** Null where it names no server. */
  | { readonly is: "whole"; readonly serverName: string | null };

/** Larger than any that is made today, keys of after-quantum exchanges included. */
export const HELLO_MAX_BYTES = 16_384;

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const RECORD_HEAD_BYTES = 5;
const LENGTH_AT = 3;
const MESSAGE_HEAD_BYTES = 4;
/** Version and random. */
const FIXED_BYTES = 34;
const SERVER_NAME = 0;
const HOST_NAME = 0;

/** Reads the name of the server that a client says it speaks to. */
export function clientHelloIn(bytes: Buffer): ClientHello {
  const message = messageIn(bytes);
  if (!Buffer.isBuffer(message)) return { is: message };
  try {
    return { is: "whole", serverName: serverNameIn(message) };
  } catch {
    // It says that it is longer, somewhere, than it is.
    return { is: "unreadable" };
  }
}

/** The message without the records that it comes in; there may be several, and the last one may not be whole. */
function messageIn(bytes: Buffer): Buffer | "partial" | "unreadable" {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== HANDSHAKE) return "unreadable";
    if (bytes.length < at + RECORD_HEAD_BYTES) break;
    const length = bytes.readUInt16BE(at + LENGTH_AT);
    if (length === 0) return "unreadable";
    at += RECORD_HEAD_BYTES;
    parts.push(bytes.subarray(at, at + length));
    at += length;
    const message = Buffer.concat(parts);
    if (message.length < MESSAGE_HEAD_BYTES) continue;
    const end = MESSAGE_HEAD_BYTES + message.readUIntBE(1, 3);
    if (message[0] !== CLIENT_HELLO || end > HELLO_MAX_BYTES) return "unreadable";
    if (message.length >= end) return message.subarray(MESSAGE_HEAD_BYTES, end);
  }
  return "partial";
}

/** @throws RangeError where it ends too early */
function serverNameIn(message: Buffer): string | null {
  const reader = new Reader(message);
  reader.skip(FIXED_BYTES);
  reader.skip(reader.whole(1));
  reader.skip(reader.whole(2));
  reader.skip(reader.whole(1));
  if (reader.isAtEnd) return null;
  const extensions = new Reader(reader.part(reader.whole(2)));
  while (!extensions.isAtEnd) {
    const type = extensions.whole(2);
    const body = extensions.part(extensions.whole(2));
    if (type !== SERVER_NAME) continue;
    const list = new Reader(body);
    const names = new Reader(list.part(list.whole(2)));
    while (!names.isAtEnd) {
      const kind = names.whole(1);
      const name = names.part(names.whole(2));
      if (kind === HOST_NAME) return name.toString("latin1").toLowerCase();
    }
  }
  return null;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  whole(size: 1 | 2): number {
    const value = this.#bytes.readUIntBE(this.#at, size);
    this.#at += size;
    return value;
  }

  skip(bytes: number): void {
    this.part(bytes);
  }

  part(bytes: number): Buffer {
    const end = this.#at + bytes;
    if (end > this.#bytes.length) throw new RangeError("It ends too early");
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}
