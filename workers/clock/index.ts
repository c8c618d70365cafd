import { HiddenEntrypoint } from "../entrypoint.ts";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";
import { strike } from "./strike.ts";

/**
 * The one schedule of the whole deployment (an account on Workers Free has five:
 * developers.cloudflare.com/workers/platform/limits). Everything else wakes by the alarms of its objects; this is what is left where
 * there is no object, and the net under an alarm that was lost.
 */
export default class Clock extends HiddenEntrypoint<EnvOf<typeof bindings>> {
  override async scheduled({ scheduledTime }: ScheduledController): Promise<void> {
    await strike(this.env, scheduledTime);
  }
}
