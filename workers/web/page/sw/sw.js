"use strict";
const CACHE = `page-${BUILD}`;
/** A navigation waits this long for the network before the stored page answers for it. */
const PATIENCE_MS = 3000;
/** What an incoming push says when it cannot be read: the phone demands that something is shown each time. */
const FALLBACK = { title: "Purser", body: "Something waits for you.", url: "/" };
self.addEventListener("install", (event) => {
    // Every chunk, so that a tab of this build works on when the next one is deployed. Not `skipWaiting`: nothing changes under a person who writes.
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...PRECACHE])));
});
self.addEventListener("activate", (event) => {
    event.waitUntil(caches.keys().then(async (names) => {
        await Promise.all(names.filter((name) => name.startsWith("page-") && name !== CACHE).map((name) => caches.delete(name)));
    }));
});
self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin)
        return;
    if (request.mode === "navigate") {
        // The sign-in and the plain form are the server's alone.
        if (!pathname.startsWith("/cdn-cgi/") && !pathname.startsWith("/approvals/plain"))
            event.respondWith(navigated(event));
    }
    else if (PRECACHE.includes(pathname) && pathname !== "/")
        event.respondWith(stored(request));
});
/** The network first: a stored page must never hide the sign-in. Only when nothing answers is it shown. */
async function navigated(event) {
    const page = async () => (await caches.match("/", { cacheName: CACHE })) ?? Response.error();
    const late = new Promise((resolve) => setTimeout(() => resolve(page()), PATIENCE_MS));
    return Promise.race([fetch(event.request).catch(page), late]);
}
async function stored(request) {
    return (await caches.match(request, { cacheName: CACHE, ignoreSearch: true })) ?? fetch(request);
}
self.addEventListener("push", (event) => {
    event.waitUntil(show(read(event.data)));
});
function read(data) {
    try {
        return data?.json()?.notification;
    }
    catch {
        return undefined;
    }
}
async function show(pushed) {
    await self.registration.showNotification(pushed?.title ?? FALLBACK.title, {
        body: pushed?.body ?? FALLBACK.body,
        icon: "/icons/icon-192.png",
        tag: pushed?.tag ?? "purser",
        data: { url: pushed?.navigate ?? FALLBACK.url },
    });
}
self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const { url } = event.notification.data;
    event.waitUntil(goTo(new URL(url, self.location.origin)));
});
async function goTo(url) {
    if (url.origin !== self.location.origin)
        return;
    const [open] = await self.clients.matchAll({ type: "window" });
    if (!open) {
        await self.clients.openWindow(url.href);
        return;
    }
    await open.focus();
    await open.navigate(url.href);
}
