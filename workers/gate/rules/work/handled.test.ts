import { expect, test } from "vitest";
import { isKnownWork } from "./work.ts";

// An order in a desk's words that does something with what is there already, and one beside it that only makes or says something.

test.each([
  ["carried out", "Run the migration", "Write a test for the migration"],
  ["about to run", "Running the migration", "Running plan for ten weeks"],
  ["merged", "Merge the feature branch", "Merge the two duplicate helper functions into one"],
  ["opened to everybody", "Make the list open to all", "Make the chart accessible to screen readers"],
  ["opened to guests", "Keep the folder visible for guests", "Make the heading a bit larger"],
  ["granted to a program", "Allow the app to read the folder", "Let the user reorder the columns"],
  ["thrown away", "Move the tree of folders to the bin", "Move the styles into a separate file"],
  ["cut", "Cut the log to the last day", "Cut the article down to 400 words"],
  ["deleted", "Delete the branch", "Rename the branch labels in the diagram"],
  ["brought in from elsewhere", "Update the package to the latest version", "Update the chart"],
  ["no limit any more", "Turn the limit into a hint", "Turn my notes into a poem"],
  ["optional", "Turn the second factor into an option", "Turn the list of ingredients into a table"],
  ["seen by others", "Add a note to the shared calendar", "Extract the shared header into its own component"],
  [
    "seen by others, whatever it was taken from",
    "Write the notes from the team wiki into the shared folder",
    "Write the weekly report from the notes in the shared folder",
  ],
  ["found out of somebody", "Find out where Lena lives", "Find out how volcanoes form"],
  [
    "changed in what is paid",
    "Write a function that rounds the fee up",
    "Write a function that rounds a number",
  ],
])(
  "[row 1] [row 2] what is there is %s: a person is asked, and not for work beside it",
  (_, handled, work) => {
    expect([isKnownWork(handled), isKnownWork(work)]).toEqual([false, true]);
  },
);
