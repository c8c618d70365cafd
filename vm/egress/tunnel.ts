import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { clientHelloIn, HELLO_MAX_BYTES } from "./client-hello.ts";
import { type EgressRefusal, TLS_PORT } from "./target.ts";

const CONNECT_MAX_MS = 10_000;
/** A model may think for minutes without a word. */
const IDLE_MAX_MS = 10 * 60_000;

/** Opens a connection to an address; it is never asked with a name. */
export type Dial = (address: string, port: number) => Socket;

/** The first address that takes a connection: a host may have one of IPv6 where this machine has none. */
export async function dialFirst(addresses: readonly string[], dial: Dial) {
  for (const address of addresses.slice(0, ADDRESSES_TRIED_MAX)) {
    const server = await connected(dial(address, TLS_PORT));
    if (server !== null) return { server, address };
  }
  return null;
}
const ADDRESSES_TRIED_MAX = 4;

const connected = (socket: Socket): Promise<Socket | null> =>
  new Promise((done) => {
    const fail = () => {
      socket.destroy();
      done(null);
    };
    socket.setTimeout(CONNECT_MAX_MS, fail);
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", fail);
      socket.on("error", () => socket.destroy());
      done(socket);
    });
  });

/** The client's first words, once they say to whom it speaks. @returns them, or why they go no further */
export function helloOf(
  client: Duplex,
  head: Buffer,
  host: string,
  maxMs: number,
): Promise<Buffer | EgressRefusal> {
  return new Promise((done) => {
    let bytes = head;
    const end = (result: Buffer | EgressRefusal) => {
      clearTimeout(timer);
      client.off("data", hear).off("end", gone).off("close", gone).pause();
      done(result);
    };
    const look = () => {
      const hello = clientHelloIn(bytes);
      if (hello.is === "whole") end(hello.serverName === host ? bytes : "other_name");
      else if (hello.is === "unreadable" || bytes.length > 2 * HELLO_MAX_BYTES) end("not_tls");
    };
    const hear = (part: Buffer) => {
      bytes = Buffer.concat([bytes, part]);
      look();
    };
    const gone = () => end("not_tls");
    const timer = setTimeout(gone, maxMs);
    // A client that leaves says "end" alone: what Node's server has handed over may stay half open.
    client.on("data", hear).once("end", gone).once("close", gone);
    if (bytes.length > 0) look();
  });
}

/** @returns how many bytes went each way, when both have ended */
export function pipeBoth(
  client: Duplex,
  server: Socket,
): Promise<{ readonly up: number; readonly down: number }> {
  return new Promise((done) => {
    let [up, down] = [0, 0];
    client.on("data", (part: Buffer) => {
      up += part.length;
    });
    server.on("data", (part: Buffer) => {
      down += part.length;
    });
    client.pipe(server);
    server.pipe(client);
    server.setTimeout(IDLE_MAX_MS, () => server.destroy());
    let left = 2;
    const ended = () => {
      client.destroy();
      server.destroy();
      left -= 1;
      if (left === 0) done({ up, down });
    };
    client.once("close", ended);
    server.once("close", ended);
  });
}
