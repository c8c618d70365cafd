/** A noun and what became of it, such as `token.expiring`. */
export const EVENT = /^[a-z][a-z-]{0,31}\.[a-z][a-z-]{0,31}$/;

/** Far more than there are. */
export const MUTED_MAX = 100;
