const SCRIPT = "/sw.js";

type ScriptURL = { readonly toString: () => string };
type Policies = {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (text: string) => string },
  ) => {
    readonly createScriptURL: (text: string) => ScriptURL;
  };
};

/**
 * Registers the worker that keeps the page for when there is no network. Under `require-trusted-types-for 'script'` a plain
 * text is refused as its address; the one policy of this page gives out this one address and no other.
 */
export function startServiceWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  const { trustedTypes } = globalThis as unknown as { readonly trustedTypes?: Policies };
  const policy = trustedTypes?.createPolicy("purser", {
    createScriptURL: (text) => {
      if (text !== SCRIPT) throw new TypeError(`${text} is no script of this page`);
      return text;
    },
  });
  const address = (policy ? policy.createScriptURL(SCRIPT) : SCRIPT) as string;
  // Without it (a sign-in that ended, a private window) the page works as long as there is a network.
  navigator.serviceWorker.register(address, { scope: "/" }).catch(() => undefined);
}
