import * as z from "zod/mini";

/** Services that a person connects; each is also a server below `/mcp/`. */
export const CONNECTED_SERVICES = ["google", "garmin", "splitwise", "places"] as const;
export type Service = (typeof CONNECTED_SERVICES)[number];

const Secret = z
  .string()
  .check(
    z.minLength(8, { error: "expected the whole of it, as the service shows it: at least 8 characters" }),
    z.maxLength(4_096, { error: "expected a key or token alone: at most 4096 characters" }),
  );
const Moment = z.iso.datetime();

/** What `npm run connect` found out about each service, as it is sealed. */
export const Credentials = {
  /** Of the owner's own OAuth client; Google gives a new access token for the refresh token, and at times a new one of those too. */
  google: z.strictObject({
    clientId: Secret,
    clientSecret: Secret,
    refreshToken: Secret,
    /** Absolute names, as Google granted them: a person may have unticked some. */
    scopes: z.array(z.string()).check(z.maxLength(50)),
  }),
  /** A personal API key, which ends by itself. */
  garmin: z.strictObject({ apiKey: Secret, expiresAt: Moment }),
  splitwise: z.strictObject({ apiKey: Secret }),
  places: z.strictObject({ apiKey: Secret }),
} as const;

export type ServiceCredential<S extends Service = Service> = z.infer<(typeof Credentials)[S]>;

/** A short-lived token that was bought with a credential. */
export type BoughtToken = { readonly bearer: string /** Unix milliseconds. */; readonly expiresAt: number };

/** What is sealed: the credential, and the token that it gave last. */
export type KeptCredential = { readonly credential: ServiceCredential; readonly token: BoughtToken | null };

/** How each is called by people, and by older clients in a path. */
export const TITLES: Readonly<Record<Service, string>> = {
  google: "Google Workspace",
  garmin: "Garmin",
  splitwise: "Splitwise",
  places: "Google Places",
};

/** The command that connects it, for the local run and for a stack. */
export const connectCommands = (service: Service) => {
  const connect = `npm run connect -- ${service}`;
  return { connect, connectStack: `${connect} prod` };
};

export const howToConnect = (service: Service): string => {
  const { connect, connectStack } = connectCommands(service);
  return `${connect} (with a stack: ${connectStack})`;
};
