/** The types give every worker one name for itself, which says too little here. */
const worker = self as unknown as ServiceWorkerGlobalScope;
/** Set by the build: its name, and every file of it. */
declare const BUILD: string;
declare const PRECACHE: readonly string[];

const CACHE = `page-${BUILD}`;
/** A navigation waits this long for the network before the stored page answers for it. */
const PATIENCE_MS = 3_000;
/** What an incoming push says when it cannot be read: the phone demands that something is shown each time. */
const FALLBACK = { title: "Purser", body: "Something waits for you.", url: "/" };

worker.addEventListener("install", (event) => {
  // Every chunk, so that a tab of this build works on when the next one is deployed. Not `skipWaiting`: nothing changes under a person who writes.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...PRECACHE])));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then(async (names) => {
      await Promise.all(
        names.filter((name) => name.startsWith("page-") && name !== CACHE).map((name) => caches.delete(name)),
      );
    }),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    // The sign-in and the plain form are the server's alone.
    if (!pathname.startsWith("/cdn-cgi/") && !pathname.startsWith("/plain"))
      event.respondWith(navigated(event));
  } else if (PRECACHE.includes(pathname) && pathname !== "/") event.respondWith(stored(request));
});

/** The network first: a stored page must never hide the sign-in. Only when nothing answers is it shown. */
async function navigated(event: FetchEvent): Promise<Response> {
  const page = async () => (await caches.match("/", { cacheName: CACHE })) ?? Response.error();
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(page()), PATIENCE_MS));
  return Promise.race([fetch(event.request).catch(page), late]);
}

async function stored(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE, ignoreSearch: true })) ?? fetch(request);
}

/** The notification's text is the deployment's own: a kind and a count, never anybody's words. */
type Pushed = {
  readonly notification?: {
    readonly title?: string;
    readonly body?: string;
    readonly navigate?: string;
    readonly tag?: string;
  };
};

worker.addEventListener("push", (event) => {
  event.waitUntil(show(read(event.data)));
});

function read(data: PushMessageData | null): Pushed["notification"] {
  try {
    return (data?.json() as Pushed | undefined)?.notification;
  } catch {
    return undefined;
  }
}

async function show(pushed: Pushed["notification"]): Promise<void> {
  await worker.registration.showNotification(pushed?.title ?? FALLBACK.title, {
    body: pushed?.body ?? FALLBACK.body,
    icon: "/icons/icon-192.png",
    tag: pushed?.tag ?? "purser",
    data: { url: pushed?.navigate ?? FALLBACK.url },
  });
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = event.notification.data as { readonly url: string };
  event.waitUntil(goTo(new URL(url, worker.location.origin)));
});

async function goTo(url: URL): Promise<void> {
  if (url.origin !== worker.location.origin) return;
  const [open] = await worker.clients.matchAll({ type: "window" });
  if (!open) {
    await worker.clients.openWindow(url.href);
    return;
  }
  await open.focus();
  await open.navigate(url.href);
}
