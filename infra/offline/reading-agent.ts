import { Agent } from "node:http";
import { Socket, type TcpNetConnectOpts } from "node:net";

/**
 * A connection on which what cannot be sent any more is dropped, and what was received is still read. The runtime answers a body that
 * is too large before it has read it and then hangs up; Node would throw away that answer with the connection
 * (https://github.com/nodejs/node/issues/54366).
 */
class ReadingConnection extends Socket {
  override _write(chunk: unknown, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    super._write(chunk, encoding, (error) => done(hungUp(error) ? null : error));
  }
  override _writev(
    chunks: { chunk: unknown; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    super._writev?.(chunks, (error) => done(hungUp(error) ? null : error));
  }
}

/** Whether it was the other side that wants no more; when nothing can be read from it either, reading says so. */
const hungUp = (error?: NodeJS.ErrnoException | null): boolean =>
  error?.code === "EPIPE" || error?.code === "ECONNRESET";

/** Keeps such connections for the next request. */
export class ReadingAgent extends Agent {
  override createConnection(options: TcpNetConnectOpts): Socket {
    return new ReadingConnection().connect(options);
  }
}
