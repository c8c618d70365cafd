import type { Operation } from "../../operation.ts";
import {
  AuthorizeReply,
  CallbackBody,
  ConnectedReply,
  DisconnectedReply,
  OauthStatus,
  RefreshedReply,
  TokenBody,
  TokenReply,
} from "./schemas.ts";

const SWITCH = "409 until the owner sets `purser:claudeSubscription` (docs/personas.md).";

export const claudeOperations = {
  "POST /api/oauth/authorize": {
    summary: "Begin to connect a Claude subscription",
    description: `Answers the address to sign in at. Its state is good for ten minutes and once. ${SWITCH}`,
    reply: AuthorizeReply,
    fails: [409, 503],
  },
  "POST /api/oauth/callback": {
    summary: "Finish connecting it",
    description: `With the code that the sign-in showed; what follows a # or & in it is left out. A state that is unknown, used or too old is 401. ${SWITCH}`,
    body: CallbackBody,
    reply: ConnectedReply,
    fails: [401, 409, 503],
  },
  "GET /api/oauth/status": {
    summary: "Whether a Claude subscription is connected",
    description: "Nobody is asked for it.",
    reply: OauthStatus,
  },
  "POST /api/oauth/refresh": {
    summary: "Renew the subscription's token now",
    description: `Calls that come meanwhile share one. 401 when none is connected, or the provider has ended it. ${SWITCH}`,
    reply: RefreshedReply,
    fails: [401, 409, 503],
  },
  "DELETE /api/oauth/disconnect": {
    summary: "Forget the subscription's tokens",
    description: "And have the provider take them back; they are gone here also when it does not answer.",
    reply: DisconnectedReply,
  },
  "POST /api/token": {
    summary: "Hand over an API key, or a subscription's token",
    description: `An API key (sk-ant-api…) lets executions run where the deployment has none of its own. Any other token of a subscription: ${SWITCH}`,
    body: TokenBody,
    reply: TokenReply,
    fails: [409, 503],
  },
} as const satisfies Record<string, Operation>;
