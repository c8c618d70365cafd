/** A value of a credential, and where it may go. */
export type Connector = {
  readonly value: string;
  /** Exact hosts; null where the credential names none. */
  readonly hosts: readonly string[] | null;
};

/** Values under the names that a model knows them by: `CONNECTOR_{NAME}`. */
export type Connectors = Readonly<Record<string, Connector>>;

const PREFIX = "CONNECTOR_";

/** Upper case, with an underscore for everything but letters and digits. */
export const underscored = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, "_");

export const connectorName = (credential: string): string => PREFIX + underscored(credential);

/**
 * Where a value may go of the hosts that are listed: to those that its credential names. One that names none goes to the only host of the
 * list, and where there are several nowhere, since nobody has said which of them it is for.
 */
export const reachOf = ({ hosts }: Pick<Connector, "hosts">, listed: readonly string[]): readonly string[] =>
  hosts === null ? (listed.length === 1 ? listed : []) : listed.filter((host) => hosts.includes(host));
