import { createServer } from "node:net";
import { EXIT, Stop } from "../terminal/command.ts";
import type { Env } from "../terminal/outside.ts";

const PORT_MAX = 65_535;
/** Many systems keep these for who may do everything (RFC 6335 §6). */
const RESERVED_MAX = 1_023;
/** 80 becomes 8080 where it is freely to be had. */
const FREELY = 8_000;

/** A port that the environment names, else the usual one. @throws Stop when it is none */
export function portIn(env: Env, name: "PORT" | "MACHINE_PORT", fallback: number): number {
  const text = env[name] ?? String(fallback);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= PORT_MAX) return port;
  throw new Stop(`${name} is "${text}"; it takes a number from 1 to ${PORT_MAX}.`, EXIT.unusable);
}

/**
 * Fails before anything is started when nobody may listen there.
 *
 * @throws Stop saying why, and how to choose another port
 */
export function claimPort(port: number, name: "PORT" | "MACHINE_PORT"): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => reject(notListening(error, port, name)));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
}

/** Why nobody can listen at a port of this machine (nodejs.org/api/errors.html, "Common system errors"). */
export function notListening(error: Error, port: number, name: "PORT" | "MACHINE_PORT"): Stop {
  const { code = error.message } = error as NodeJS.ErrnoException;
  const other = port <= RESERVED_MAX ? port + FREELY : port === PORT_MAX ? port - 1 : port + 1;
  const choose = `choose another: ${name}=${other} npm start`;
  if (code === "EADDRINUSE")
    return new Stop(`Port ${port} is in use. Stop what uses it, or ${choose}`, EXIT.unusable);
  const why = code === "EACCES" ? "the system keeps it for others" : code;
  return new Stop(
    `Nothing may listen at port ${port}: ${why}. ${choose[0]?.toUpperCase()}${choose.slice(1)}`,
    EXIT.unusable,
  );
}
