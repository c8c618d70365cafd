import { createServer } from "node:net";
import { EXIT, Stop } from "../terminal/command.ts";
import type { Env } from "../terminal/outside.ts";

/** A port that the environment names, else the usual one. @throws Stop when it is none */
export function portIn(env: Env, name: "PORT" | "MACHINE_PORT", fallback: number): number {
  const text = env[name] ?? String(fallback);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Stop(`${name} is "${text}"; it takes a number from 1 to 65535.`, EXIT.unusable);
}

/** Fails before anything is started when somebody else has the port. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
