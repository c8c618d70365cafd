import type { CopyContract, JournalContract } from "./archive/contract.ts";
import type { Binding, Bindings } from "./bindings.ts";
import type { Answering, Haltable, Reporting, Ticking } from "./caller.ts";
import type { ConversationContract } from "./chat/contract.ts";
import type { ChiefContract } from "./chief/contract.ts";
import type { JudgementContract } from "./gate/contract.ts";
import type { LedgerContract } from "./ledger/contract.ts";
import type { ModelKeysContract } from "./ledger/keys/contract.ts";
import type { LiveContract } from "./live/contract.ts";
import type { MachineContract } from "./machine/contract.ts";
import type { ConnectionsContract } from "./mcp/connections/contract.ts";
import type { PersonalThings } from "./mcp/contract.ts";
import type { PersonalJournalContract } from "./mcp/journal/contract.ts";
import type { PeersContract } from "./mcp/peers/contract.ts";
import type { MessengerContract } from "./messaging/contract.ts";
import type { OutboxContract } from "./notices/contract.ts";
import type { OrchestratorContract } from "./personas/contract.ts";
import type { RunnerContract } from "./personas/executions/contract.ts";
import type { Portable } from "./portable/contract.ts";
import type { AgentSessionContract, NotesContract, RosterContract } from "./runtime/contract.ts";
import type { Inference } from "./voice/contract.ts";
import type { WorkerBehind, WorkerTicking } from "./workers.ts";

/** What each Durable Object class offers those that are bound to it; the archive copies those that are portable. */
type Contracts = {
  readonly Ledger: LedgerContract & Portable;
  readonly ModelKeys: ModelKeysContract & Portable;
  readonly Chief: ChiefContract & Portable;
  readonly Conversation: ConversationContract & Portable;
  /** Its `fetch` accepts a socket that the door has let through. */
  readonly ChatSockets: object;
  readonly Judgement: JudgementContract;
  readonly Journal: JournalContract & Portable;
  readonly Live: LiveContract;
  readonly Copy: CopyContract;
  readonly AgentSession: AgentSessionContract & Portable;
  readonly Notes: NotesContract & Portable;
  readonly Messenger: MessengerContract & Portable;
  readonly Outbox: OutboxContract & Portable;
  readonly Machine: MachineContract & Portable;
  readonly Orchestrator: OrchestratorContract & Portable;
  readonly Runner: RunnerContract;
  readonly Roster: RosterContract & Portable;
  readonly Connections: ConnectionsContract & Portable;
  readonly Peers: PeersContract & Portable;
  readonly PersonalJournal: PersonalJournalContract & Portable;
};

/** What a Worker's entrypoint offers, by the table of Workers. */
type Service<W> = (W extends WorkerBehind ? Answering : unknown) &
  (W extends WorkerTicking ? Ticking : unknown) &
  (W extends "personas" ? Haltable & Reporting : unknown) &
  (W extends "mcp" ? PersonalThings : unknown);

type Runtime<B extends Binding> = B extends { kind: "d1" }
  ? D1Database
  : B extends { kind: "kv" }
    ? KVNamespace
    : B extends { kind: "r2" }
      ? R2Bucket
      : B extends { kind: "ratelimit" }
        ? RateLimit
        : B extends { kind: "json" }
          ? unknown
          : B extends { kind: "text" }
            ? string
            : B extends { kind: "secret"; optional: true }
              ? string | undefined
              : B extends { kind: "secret" }
                ? string
                : B extends { kind: "assets" }
                  ? Fetcher | undefined
                  : B extends { kind: "mail" }
                    ? SendEmail | undefined
                    : B extends { kind: "ai" }
                      ? Inference | undefined
                      : B extends { kind: "service"; worker: infer W }
                        ? Service<W>
                        : B extends { kind: "durable"; className: infer C extends keyof Contracts }
                          ? DurableObjectNamespace<Contracts[C] & Rpc.DurableObjectBranded>
                          : never;

/** What `env` holds at run time, computed from the manifest. There is no hand-written `Env` anywhere. */
export type EnvOf<B extends Bindings> = { readonly [Name in keyof B]: Runtime<B[Name]> };
