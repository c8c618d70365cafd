import type { Connectors } from "../../agent/http/connectors.ts";
import type { NotOpened } from "../connections/contract.ts";

/** A secret of a person's for hosts of the web, as it is brought. */
export type WebCredential = {
  /** Of the person's own choice, such as KUSTO_TOKEN. */
  readonly name: string;
  readonly value: string;
  /** Exact, at least one. */
  readonly allowedHosts: readonly string[];
};

/** As its person sees it: never with its value. */
export type WebCredentialLine = {
  readonly name: string;
  /** What an agent writes where the value belongs: `CONNECTOR_KUSTO_TOKEN`. */
  readonly connector: string;
  readonly allowedHosts: readonly string[];
  readonly connectedAt: string;
};

/** A person's web credentials, in the object of everybody's connections. */
export interface WebCredentialsContract {
  webCredentials(person: string): Promise<readonly WebCredentialLine[]>;
  /** Keeps it, or replaces the one of that name. */
  putWebCredential(
    person: string,
    credential: WebCredential,
  ): Promise<WebCredentialLine | NotOpened | "too many" | "name taken">;
  /** @returns whether there was one */
  removeWebCredential(person: string, name: string): Promise<boolean>;
  /** Opened, for one request; one that does not open is left out. */
  openWebCredentials(person: string): Promise<Connectors>;
}
