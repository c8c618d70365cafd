import { describe, expect, test } from "vitest";
import { checkNumbers, parseMigration } from "./schema.ts";
import { statementOf } from "./sql.ts";

const one = (sql: string) => statementOf(sql, "0001_x.sql, statement 1");

describe("allows", () => {
  test("numbers that count from 0001", () => {
    expect(() => checkNumbers(["0001_a.sql", "0002_b.sql", "0003_c-d.sql"])).not.toThrow();
  });

  test("statements between breakpoint lines, the same on every platform", () => {
    const text =
      "-- what it is\nCREATE TABLE a (\n  id INTEGER -- key\n);\n--> statement-breakpoint\nDROP TABLE b;\n";
    const migration = parseMigration("0001_a.sql", text);
    expect(migration.statements).toEqual(["CREATE TABLE a ( id INTEGER )", "DROP TABLE b"]);
    expect(parseMigration("0001_a.sql", text.replaceAll("\n", "\r\n"))).toEqual(migration);
  });

  test("quoted text stays as it is", () => {
    const sql = `INSERT INTO "a;b" VALUES ('it''s -- no comment;\n  two lines', [c /* d */])`;
    expect(one(`${sql};`)).toBe(sql);
  });

  test("a trigger in the one form that Cloudflare's endpoint reads as one statement", () => {
    const sql =
      "create trigger t after update on a\nfor each row\nbegin\n  update a set b = 'begin';\n  delete from c;\nend;\n";
    expect(one(sql)).toBe(
      "create trigger t after update on a for each row BEGIN update a set b = 'begin'; delete from c; END",
    );
  });
});

describe("refuses", () => {
  test.each([
    [["0002_a.sql"], "Migration 0001 is missing before 0002_a.sql"],
    [["0001_a.sql", "0003_b.sql"], "Migration 0002 is missing before 0003_b.sql"],
    [["0001_a.sql", "0001_b.sql"], "Two migrations are numbered 0001"],
    [["0001_a.sql", "notes.txt"], "notes.txt is not named NNNN_name.sql"],
    [["0001_it's.sql"], "is not named NNNN_name.sql"],
  ])("%j", (names, sentence) => {
    expect(() => checkNumbers(names)).toThrow(sentence);
  });

  test.each([
    ["SELECT 1; SELECT 2", "holds several statements"],
    ["-- nothing\n", "is empty"],
    [
      "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; END",
      "uses CASE inside a trigger",
    ],
    [
      "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; SELECT 2",
      "does not end with the END of its trigger",
    ],
  ])("%s", (sql, sentence) => {
    expect(() => one(sql)).toThrow(sentence);
  });
});
