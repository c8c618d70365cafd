/** What can change under an open page. */
export const TOPICS = ["approvals", "tasks", "budget", "chat", "notices", "agents", "personas"] as const;
export type Topic = (typeof TOPICS)[number];

/** Of these everybody has their own; the others are the household's. */
export const PERSONAL = ["chat", "agents"] as const satisfies readonly Topic[];
