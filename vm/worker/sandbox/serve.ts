import { createServer, type Server, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { portOf } from "../../port.ts";
import { notSetUp, type RunOptions, startRun, type WorkerRun } from "../run.ts";
import { type FromSandbox, messagesOn, sendOn, ToSandbox } from "./messages.ts";

export type SandboxOptions = Pick<RunOptions, "cli" | "folder" | "now"> & {
  readonly hostname: string;
  readonly port: number;
  /** Shorter lives than this make Docker wait ever longer before the next one (docs.docker.com/engine/containers/start-containers-automatically). */
  readonly lifeMinMs: number;
  /** From when on it takes a run. */
  readonly prepared?: Promise<void>;
};

/**
 * The container of one run: takes one from whoever connects first, carries it out, and is over. Nothing of a run outlives its
 * container, neither a process nor a file; the next run finds another one.
 */
export class Sandbox {
  readonly #options: SandboxOptions;
  readonly #server: Server;
  #run: WorkerRun | null = null;
  /** Ends the container. */
  readonly #over = Promise.withResolvers<void>();

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      // Whatever the run itself connects with is not heard, and the port stays taken to the end: nobody else answers on it.
      if (this.#run) socket.destroy();
      else this.#hear(socket).catch(() => socket.destroy());
    });
  }

  /** @returns the port, once it listens */
  listen(): Promise<number> {
    const { hostname, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, hostname, () => resolve(portOf(this.#server, port)));
    });
  }

  /** When its one run has ended, and it has lived long enough. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Ends what runs. */
  async close(): Promise<void> {
    this.#server.close();
    this.#run?.stop();
    await this.#run?.ended;
  }

  async #hear(socket: Socket): Promise<void> {
    await this.#options.prepared;
    sendOn(socket, { type: "ready" });
    try {
      for await (const message of messagesOn(socket, ToSandbox)) {
        if (message.type === "stop") this.#run?.stop();
        else if (this.#run) return void socket.destroy();
        else this.#begin(message.assign, message.proxy, socket);
      }
    } finally {
      // Its worker is gone: nobody hears of the run any more. Another's connection is none of the run's.
      if (this.#socket === socket) this.#run?.stop();
    }
  }

  #socket: Socket | null = null;

  #begin(assign: Parameters<typeof startRun>[0], proxy: string, socket: Socket): void {
    const { cli, folder, now, lifeMinMs } = this.#options;
    const began = now();
    this.#socket = socket;
    const say = (message: FromSandbox) => {
      if (!socket.destroyed) sendOn(socket, message);
    };
    this.#run = startRun(assign, {
      cli,
      folder,
      now,
      proxy,
      say: (stream, chunk) => say({ type: "say", stream, chunk }),
    });
    const over = this.#run.ended.catch(notSetUp).then(async (end) => {
      say({ type: "end", end });
      socket.end();
      await setTimeout(Math.max(0, lifeMinMs - (now() - began)));
    });
    this.#over.resolve(over);
  }
}
