import { STATUS_CODES } from "node:http";

/** An answer of the front's own, in Cloudflare's stead. */
export type FrontAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const UNKEPT = { "cache-control": "no-store" };

export function frontProblem(
  status: number,
  detail: string,
  more: Readonly<Record<string, string>> = {},
): FrontAnswer {
  const title = STATUS_CODES[status];
  const headers = { "content-type": "application/problem+json", ...UNKEPT, ...more };
  const body = JSON.stringify({ type: "about:blank", title, status, detail, code: "access", error: detail });
  return { status, headers, body };
}

/** @param inner HTML */
export const frontPage = (inner: string, title = "Sign in to Purser"): FrontAnswer => ({
  status: 200,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    ...UNKEPT,
  },
  body: `<!doctype html><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${inner}\n`,
});

export const oauthJson = (status: number, body: object): FrontAnswer => ({
  status,
  headers: { "content-type": "application/json", ...UNKEPT },
  body: JSON.stringify(body),
});
