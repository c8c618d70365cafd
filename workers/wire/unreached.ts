// What Cloudflare answers a Worker's fetch itself, in the place of the server that was asked (Cloudflare docs, "Cloudflare 5xx errors").

/**
 * There was no connection, so nothing of the request was sent: refused (521), no route (523), no TLS (525, 526), no address (530).
 * 522 is not among them: the connection may have ended after the request had left.
 */
const UNREACHED: readonly number[] = [521, 523, 525, 526, 530];

export const isUnreached = (status: number): boolean => UNREACHED.includes(status);

/** The request may have arrived, and what the server did with it nobody knows: no reply that can be read (520), or none in time. */
const UNANSWERED: readonly number[] = [520, 522, 524];

export const isUnanswered = (status: number): boolean => UNANSWERED.includes(status);
