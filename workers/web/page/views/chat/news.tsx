import { ask } from "../../api/request.ts";
import { watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote } from "../../parts/shown.tsx";
import { When } from "../../parts/time.tsx";
import { chief } from "../agents/sources.ts";
import { words } from "./words.ts";

/** Unread, the newest first. */
export const news = watched("agents:news", () => ask("GET /api/notifications"));

/** What agents have to tell, until somebody says that it is read. */
export function News() {
  const { failure, attempt } = useAttempt();
  const told = news.shown.value.data?.notifications ?? [];
  if (told.length === 0) return null;
  const read = () =>
    attempt(async () => {
      await ask("POST /api/notifications/read", { body: { ids: told.map(({ id }) => id) } });
      await Promise.all([news.refresh(), chief.refresh()]);
    });
  return (
    <>
      <ul class="list card" aria-label={words.news}>
        {told.map(({ id, title, message, created_at: at }) => (
          <li key={id} class="past">
            <p>
              {title}{" "}
              <span class="soft">
                <When at={at} />
              </span>
            </p>
            <p class="soft wraps">{message}</p>
          </li>
        ))}
      </ul>
      {failure && <FailureNote failure={failure} />}
      <div>
        <button type="button" onClick={() => void read()}>
          {words.read}
        </button>
      </div>
    </>
  );
}
