// How Azure knows the Worker: what the deploy writes into the federated credential and what the Worker's tokens say are the same
// texts, compared to the letter.

/** Whom the tokens are for (learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust). */
export const AUDIENCE = "api://AzureADTokenExchange";

/** Where the document about the keys is found: `<issuer>/.well-known/openid-configuration`. */
export const ISSUER_PATH = "/azure";

export const issuerOf = (hostname: string): string => `https://${hostname}${ISSUER_PATH}`;

export const subjectOf = (stack: string): string => `purser:${stack}:machine`;
