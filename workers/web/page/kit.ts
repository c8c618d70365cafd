// What the page loads at once, in one file, its start too. Each view that is loaded later imports it first, and so adds to it nothing but
// itself: without that the build would cut what views share into a file for each group of views that shares it.
import "./api/events.ts";
import "./api/live.ts";
import "./api/queue.ts";
import "./parts/attempt.ts";
import "./parts/choice.tsx";
import "./parts/dialog.tsx";
import "./parts/later.tsx";
import "./parts/live-region.tsx";
import "./parts/money.tsx";
import "./parts/quoted.tsx";
import "./parts/scroll.tsx";
import "./parts/shown.tsx";
import "./parts/state.tsx";
import "./parts/time.tsx";
import "./shell/keys.ts";
import "./shell/words.ts";
import "./views/agents/sources.ts";
import "./views/approvals/approvals.tsx";
import "./views/today/today.tsx";
import "./views.ts";
import "./start.tsx";
