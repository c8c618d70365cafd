import { IDENTITY_KEY, openTestGateway, type TestGateway } from "../gateway/gateway.harness.ts";
import { type GatewayServing, serveGateway } from "../gateway/serve.ts";
import { openDatabase } from "../postgres/database.ts";
import { createJournals } from "./app.ts";

// The machine's gateway with its real journals behind it, on a real Postgres.

export type TestMachine = {
  readonly gateway: TestGateway;
  /** Where the journals answer themselves, without the gateway. */
  readonly journals: GatewayServing & { readonly url: string };
  /** What the journals said for an operator. */
  readonly logged: string[];
  readonly close: () => Promise<void>;
};

export async function openTestMachine(): Promise<TestMachine> {
  const late: { app?: ReturnType<typeof createJournals> } = {};
  const stopping = new AbortController();
  const serving = await serveGateway(
    { fetch: (...given) => late.app?.fetch(...given) ?? new Response(null, { status: 503 }) },
    { hostname: "127.0.0.1", port: 0 },
    stopping,
  );
  const url = `http://127.0.0.1:${serving.port}`;
  const gateway = await openTestGateway((parts) => ({
    ...parts,
    upstreams: new Map([
      [
        "journal-db",
        { name: "journal-db", url: `${url}/journal-db/mcp`, credential: null, at: "machine" as const },
      ],
    ]),
  }));
  const database = openDatabase(gateway.cluster.as("app", "personal"), () => undefined);
  const logged: string[] = [];
  const log = (line: object) => void logged.push(JSON.stringify(line));
  late.app = createJournals({ database, identityKey: IDENTITY_KEY, now: gateway.now, log });
  return {
    gateway,
    journals: { ...serving, url },
    logged,
    close: async () => {
      await serving.stop();
      await database.close();
      await gateway.close();
    },
  };
}
