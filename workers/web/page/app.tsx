import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { LiveRegion } from "./parts/live-region.tsx";
import { Banner } from "./shell/banner.tsx";
import { Lazy } from "./shell/lazy.tsx";
import { More } from "./shell/more.tsx";
import { Rail } from "./shell/rail.tsx";
import { Summoned } from "./shell/summoned.tsx";
import { Tabs } from "./shell/tabs.tsx";
import { words } from "./shell/words.ts";
import { viewAt } from "./views.ts";

/** Where style/shell.css has the rail instead of the tabs: the one that does not show is not drawn. */
const wide = matchMedia("(min-width: 768px)");
const isWide = signal(wide.matches);
wide.addEventListener("change", () => {
  isWide.value = wide.matches;
});

/** The whole page: where one can go, what stands in the way, and the view of the address. */
export function App() {
  const [path] = useLocation();
  const view = viewAt(path);
  const title = view?.title ?? (path === "/more" ? words.more : words.noPage);
  useEffect(() => {
    document.title = `${title} · Purser`;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      {isWide.value && <Rail current={view} />}
      <main id="main" tabIndex={-1} class={view?.name === "today" ? "wide" : undefined}>
        <Banner />
        {view ? <Lazy key={view.path} view={view} /> : path === "/more" ? <More /> : <NotHere />}
      </main>
      {!isWide.value && <Tabs path={path} current={view} />}
      <Summoned />
      <LiveRegion />
    </>
  );
}

function NotHere() {
  return (
    <>
      <h1>{words.noPage}</h1>
      <p>
        <a href="/">{words.toToday}</a>
      </p>
    </>
  );
}
