// A journal with something in every table: what a person has who uses all of it.

type Call = (tool: string, given: object) => Promise<Record<string, unknown>>;

/** Texts and numbers that two databases could keep differently. */
const WORDS = 'Grüße aus München, "so" \\ said; 日本 🙂';

/** Writes it by the journal's own tools. */
export async function fillJournal(call: Call): Promise<void> {
  await call("journal_settings", { time_zone: "Europe/Berlin", currency: "EUR" });
  for (const title of ["First", "Second"]) {
    const plan = await call("create_daily_plan", {
      plan_date: "2046-11-12",
      time_budget: { work: 4.25, break: 1 },
      items: [
        { title: `${title} run`, start_time: "07:30", end_time: "08:15", category: "health" },
        { title: WORDS, start_time: "23:30", end_time: "00:15", category: "work" },
      ],
    });
    const [item] = plan.item_ids as string[];
    await call("log_actual", {
      plan_item_id: item,
      start_time: "07:35",
      end_time: "08:20",
      title: "Ran",
      date: "2046-11-12",
    });
  }
  await call("log_journal_entry", { text: WORDS, tags: ["a", "ü"], mood: -2, entry_date: "2046-11-11" });
  const gone = await call("log_journal_entry", { text: "gone", entry_date: "2046-11-11" });
  await call("delete_entity", { entity: "entry", id: idIn(gone.entry) });
  for (let day = 1; day <= 9; day += 1) {
    await call("log_habit", { habit: "Read", on_date: `2046-11-0${day}`, amount: day / 3 });
    await call("log_metric", { on_date: `2046-11-0${day}`, name: "weight", value: 70 + day / 7 });
  }
  await call("log_workout", {
    sport: "gym",
    start_time: "2046-11-10T17:00:00+01:00",
    seconds: 1_800.4,
    metres: 10.5,
    kcal: 312.5,
    sets: [
      { exercise: "squat", reps: 5, kg: 62.5 },
      { exercise: "squat", reps: 5, kg: 65 },
    ],
  });
  await call("log_sleep", {
    wake_date: "2046-11-10",
    start_time: "2046-11-09T23:00:00+01:00",
    end_time: "2046-11-10T07:00:00+01:00",
    stages: { rem: 90, deep: 61.5 },
  });
  await call("log_expense", { amount: "12.50", currency: "EUR", merchant: WORDS, spent_on: "2046-11-12" });
  await call("define_custom_kind", {
    name: "migraine",
    title: WORDS,
    description: "Attacks",
    fields: [
      { name: "pain", type: "whole", min: 0, max: 10 },
      { name: "hours", type: "number", unit: "h", optional: true },
      { name: "trigger", type: "choice", options: ["sleep", "weather"] },
    ],
  });
  for (const pain of [3, 8])
    await call("log_custom_record", {
      kind: "migraine",
      values: { trigger: "weather", pain, hours: pain / 3 },
      on_date: "2046-11-12",
      note: WORDS,
    });
  const older = await call("set_goal", { title: "Run a marathon" });
  const newer = await call("set_goal", { title: "A year of sport" });
  // A goal whose parent came later than itself.
  await call("set_goal", {
    id: idIn(older.goal),
    parent_id: idIn(newer.goal),
    checkin: { value: 0.1, note: "begun" },
  });
}

const idIn = (row: unknown): string => (row as { readonly id: string }).id;
