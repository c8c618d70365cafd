import type { Books } from "./books.ts";

export type MeterKeys = {
  readonly ANTHROPIC_ADMIN_KEY?: string | undefined;
  readonly AZURE_COST_READER?: string | undefined;
  readonly CLOUDFLARE_USAGE_READER?: string | undefined;
};

export const hasMeters = (_keys: MeterKeys): boolean => false;
export const lastPolledAt = (_books: Books): number | null => null;

type Send = (url: string, init: RequestInit) => Promise<Response>;
export async function poll(_books: Books, _keys: MeterKeys, _send: Send, _now: number): Promise<void> {}
