import type { WebCredentialsContract } from "../web/contract.ts";
import type { Service, ServiceCredential } from "./services.ts";

/** What a server calls its service with. */
export type Opened = {
  readonly ok: true;
  /** A token or key of this person alone. */
  readonly bearer: string;
  readonly scopes: readonly string[];
};
export type NotOpened = {
  readonly ok: false;
  readonly code: "credential_missing" | "reconnect" | "service_unavailable";
  readonly message: string;
};

/** A connection as its person sees it. */
export type ConnectionLine = {
  readonly service: Service;
  readonly title: string;
  readonly status: "connected" | "expires_soon" | "broken" | "not_connected";
  /** What is wrong, or what to know. */
  readonly detail: string | null;
  readonly scopes: readonly string[];
  /** Of those that are asked for. */
  readonly missingScopes: readonly string[];
  /** When the credential itself ends; null where it has no end of its own. */
  readonly expiresAt: string | null;
  readonly connectedAt: string | null;
  /** The command that connects it for the local run, and the same for a stack. */
  readonly connect: string;
  readonly connectStack: string;
};

/** One that was just made. */
export type NewConnection = ConnectionLine & {
  /** What its service said of the credential, or that it could not be tried. */
  readonly trial: string;
};

/** What a program's key reaches: whose things, which servers, which tools (`gmail_*` is any that begins so). */
export type ClientRule = {
  readonly client: string;
  readonly person: string;
  readonly servers: readonly string[];
  readonly tools: readonly string[];
};

/** A limit of a period, such as a month or a minute, and how much of it is asked for. */
export type Limit = { readonly period: string; readonly max: number; readonly amount: number };

/** Everybody's connections, and what programs' keys reach: `getByName("connections")`. */
export interface ConnectionsContract extends WebCredentialsContract {
  /**
   * @param refused a bearer that the service has just refused: a new one is asked for, if it is still that one
   */
  open(person: string, service: Service, refused: string | null): Promise<Opened | NotOpened>;
  connectService(
    person: string,
    service: Service,
    credential: ServiceCredential,
  ): Promise<NewConnection | NotOpened>;
  /** @returns whether there was one */
  disconnect(person: string, service: Service): Promise<boolean>;
  list(person: string): Promise<readonly ConnectionLine[]>;
  client(name: string): Promise<ClientRule | null>;
  clients(): Promise<readonly ClientRule[]>;
  setClient(rule: ClientRule): Promise<void>;
  removeClient(name: string): Promise<boolean>;
  /** The number of the approval of that action that was used last, 0 for none: the next one asks anew. */
  lastApproval(action: string): Promise<number>;
  /** Uses an approval up: true once for each number. */
  useApproval(action: string, number: number): Promise<boolean>;
  /** Counts against a limit before anything is sent. @returns whether it is within it; else nothing is counted */
  reserve(person: string, what: string, limit: Limit): Promise<boolean>;
  used(person: string, period: string): Promise<Readonly<Record<string, number>>>;
}
