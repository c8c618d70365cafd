import { expect, test } from "vitest";
import { asked } from "./asked.ts";

test("allows: a question is its title, its description and what it proposes, each on a line", () => {
  const said = {
    title: "Delete it?",
    description: "It is old.",
    severity: "high",
    suggested_actions: ["Yes", "No"],
  };
  expect(asked(JSON.stringify(said))).toEqual({
    text: "Delete it?\nIt is old.\n- Yes\n- No",
    severity: "high",
  });
  expect(asked('{"title":"Go on?"}')).toEqual({ text: "Go on?", severity: "medium" });
});

test("fails safe: what is no question in JSON is shown as it came", () => {
  expect(asked("Go on?")).toEqual({ text: "Go on?", severity: "medium" });
});
