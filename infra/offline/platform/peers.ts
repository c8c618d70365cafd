import { EXIT, Stop } from "../../terminal/command.ts";
import type { Env } from "../../terminal/outside.ts";

/** Names that nobody has registered, so that no local run speaks for anybody (RFC 2606). */
const NAME = /^([a-z0-9-]+\.)+example\.(com|org|net)$/;

export type LocalPeers = {
  /** The name of this run, where it has one. */
  readonly config: { readonly hostname?: string };
  /** Where the others are. */
  readonly addresses: readonly { readonly alias: string; readonly url: string }[];
};

/**
 * Local runs that speak with each other as two households do: each by a name of its own, as `PEERS` says to all of them alike. The
 * Workers' own rules hold: they see public names and https, and what this machine makes of them is a port of loopback.
 *
 * @throws Stop when PEERS cannot be read, or names no run at this one's port
 */
export function localPeers({ PEERS }: Env, port: number): LocalPeers {
  if (!PEERS) return { config: {}, addresses: [] };
  const runs = PEERS.split(",").map((text) => {
    const [name = "", at = ""] = text.trim().split("=");
    if (!NAME.test(name) || !/^\d{1,5}$/.test(at))
      throw unusable(PEERS, "takes names below example.com, each with its port");
    return { name, port: Number(at) };
  });
  const own = runs.find((run) => run.port === port);
  if (!own) throw unusable(PEERS, `names no run at port ${port}, which is this one's`);
  const others = runs.filter((run) => run !== own);
  return {
    config: { hostname: own.name },
    addresses: others.map((run) => ({ alias: `https://${run.name}`, url: `http://localhost:${run.port}` })),
  };
}

const unusable = (text: string, why: string): Stop =>
  new Stop(
    `PEERS is "${text}"; it ${why}, such as anna.example.com=8787,ben.example.com=8788.`,
    EXIT.unusable,
  );
