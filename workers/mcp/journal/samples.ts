import type { JournalContext } from "./context.ts";
import { logMetric } from "./habits.ts";
import { knownOutside } from "./outside.ts";
import { logSleep, logWorkout } from "./records.ts";
import { firstRow } from "./rows.ts";
import type { JournalRow } from "./tables.ts";

/** Places that a phone tells of; where they are stays on the phone. */
export const VISITED_PLACES = ["home", "work", "gym"] as const;
export type VisitedPlace = (typeof VISITED_PLACES)[number];

/** What a number about the heart is: of a day, so that a later one of the same day replaces it. */
export const HEART = ["resting_hr", "average_hr", "hrv"] as const;

/** One thing that a phone or a watch has measured. Moments are ISO 8601 with an offset; a day is the one that the phone had then. */
export type Sample =
  | {
      readonly kind: "sleep";
      readonly start: string;
      readonly end: string;
      readonly stages?: Readonly<Record<string, number>> | undefined;
    }
  | {
      readonly kind: "workout";
      readonly id?: string | undefined;
      readonly sport: string;
      readonly start: string;
      readonly end: string;
      readonly metres?: number | undefined;
      readonly kcal?: number | undefined;
      readonly averageHeartRate?: number | undefined;
    }
  | {
      readonly kind: "heart";
      readonly at: string;
      readonly name: (typeof HEART)[number];
      readonly value: number;
    }
  | {
      readonly kind: "place";
      readonly at: string;
      readonly place: VisitedPlace;
      readonly event: "arrived" | "left";
    };

/** `ignored`: somebody left a place of which no arrival is known. */
export type SampleOutcome = "kept" | "ignored";

/** Writes a sample into the journal; the same from the same source again is the same row. */
export async function keepSample(
  sample: Sample,
  source: string,
  context: JournalContext,
): Promise<SampleOutcome> {
  switch (sample.kind) {
    case "sleep": {
      const { start, end, stages } = sample;
      const night = { wake_date: dayOf(end), start_time: start, end_time: end, stages, score: null, source };
      await logSleep(night, context);
      return "kept";
    }
    case "workout": {
      const { id, sport, start, end, metres, kcal, averageHeartRate } = sample;
      const seconds = (Date.parse(end) - Date.parse(start)) / 1_000;
      const external_id = id ?? `${sport}/${new Date(start).toISOString()}`;
      const done = {
        sport,
        start_time: start,
        seconds,
        metres,
        kcal,
        avg_hr: averageHeartRate,
        source,
        external_id,
      };
      await logWorkout(done, context);
      return "kept";
    }
    case "heart": {
      const { at, name, value } = sample;
      const unit = name === "hrv" ? "ms" : "bpm";
      await logMetric({ name, value, unit, on_date: dayOf(at), source }, context);
      return "kept";
    }
    case "place":
      return keepPlace(sample, source, context);
  }
}

const dayOf = (moment: string): string => moment.slice(0, 10);

/** An arrival begins what was done there, and ends what was done elsewhere: nobody is in two places. Leaving ends it. */
function keepPlace(
  { at, place, event }: Extract<Sample, { kind: "place" }>,
  source: string,
  context: JournalContext,
): Promise<SampleOutcome> {
  const moment = new Date(at).toISOString();
  const external = `place/${place}/${moment}`;
  return context.store.write(async (rows) => {
    const open = await firstRow(rows, "actuals", {
      where: [
        ["source", "=", source],
        ["category", "=", "place"],
        ["ended_at", "=", null],
        ["started_at", "<=", moment],
      ],
      order: [["started_at", "desc"]],
    });
    if (event === "left") {
      if (open?.title !== place) return "ignored";
      await rows.put("actuals", { ...open, ended_at: moment });
      return "kept";
    }
    if (await knownOutside(rows, "actuals", source, external)) return "kept";
    if (open) await rows.put("actuals", { ...open, ended_at: moment });
    const arrival: JournalRow<"actuals"> = {
      id: context.newId(),
      plan_item_id: null,
      started_at: moment,
      ended_at: null,
      title: place,
      category: "place",
      notes: null,
      source,
      external_id: external,
    };
    await rows.put("actuals", arrival);
    return "kept";
  });
}
