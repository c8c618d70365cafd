import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mentions, operationWords, readOperation } from "./operation.ts";
import { readWords } from "./words.ts";

const DEFAULTS = [
  "delete_production",
  "modify_credentials",
  "deploy_without_review",
  "large_external_calls",
  "data_deletion",
  "permission_changes",
];
const names = (operation: string, text: string) => mentions(readWords([text]), readOperation(operation));

describe("an operation is recognised", () => {
  test.each([
    ["delete_production", "Delete the production DB"],
    ["delete_production", "deleteProductionDatabase"],
    ["delete_production", "DELETE-PRODUCTION"],
    ["delete_production", "deleteproduction now"],
    ["delete_production", "deleteprod now"],
    ["delete_production", "production: everything gets deleted"],
    ["delete_production", "clean up prod by deleting it"],
    ["delete_production", "d\u200Be\u00ADlete pro\u2060duction"],
    ["delete_production", "de-lete pro_duction"],
    ["delete_production", "ｄｅｌｅｔｅ ｐｒｏｄｕｃｔｉｏｎ"],
    ["delete_production", "dèlete próduction"],
    ["delete_production", "dеlete prоduction"],
    ["delete_production", "delete production2"],
    ["modify_credentials", "modification of a credential"],
    ["modify_credentials", "the creds were modified"],
    ["deploy_without_review", "deployment without any reviews"],
    ["deploy_without_review", "Redeploy without a review"],
    ["large_external_calls", "calling the larger external API"],
    ["data_deletion", "delete old data"],
    ["permission_changes", "changing perms"],
    ["rotate_s3_key", "rotate the S3 key"],
    ["удаление_данных", "Удаление данных"],
  ])("[row 3] [row 4] %s in %j", (operation, text) => {
    expect(names(operation, text)).toBe(true);
  });
});

describe("words that merely contain it are something else", () => {
  test.each([
    ["delete_production", "delete the reproduction"],
    ["delete_production", "undeletable production"],
    ["delete_production", "delete the product page"],
    ["delete_production", "a productive deletion of the backlog"],
    ["delete_production", "production"],
    ["delete_production", "delete"],
    ["permission_changes", "change a permissive licence"],
    ["modify_credentials", "modify credence"],
    ["data_deletion", "delete the database"],
    ["!!", "anything!!"],
  ])("[row 3] [row 4] %s is not in %j", (operation, text) => {
    expect(names(operation, text)).toBe(false);
  });
});

const operationArb = fc.constantFrom(...DEFAULTS);
const separatorArb = fc.constantFrom(" ", "-", "_", ".", "/", ", ", "  \n ", " - ");
const casedArb = (word: string) =>
  fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((upper) =>
    word
      .split("")
      .map((letter, n) => (upper[n] ? letter.toUpperCase() : letter))
      .join(""),
  );

test("[row 3] case, separators and word order make no difference", () => {
  const variantArb = operationArb.chain((operation) => {
    const words = fc.shuffledSubarray(operation.split("_"), { minLength: operation.split("_").length });
    const cased = words.chain((order) => fc.tuple(...order.map(casedArb)));
    return fc.tuple(fc.constant(operation), cased, separatorArb, fc.constantFrom("", "please ", "x; "));
  });
  fc.assert(
    fc.property(variantArb, ([operation, words, separator, before]) => {
      expect(names(operation, `${before}${words.join(separator)}, thanks`)).toBe(true);
    }),
  );
});

test("[row 3] a word glued to letters on its left is another word", () => {
  const glued = fc.tuple(operationArb, fc.constantFrom("un", "xy", "micro", "zz"));
  fc.assert(
    fc.property(glued, ([operation, prefix]) => {
      const text = operation
        .split("_")
        .map((word) => prefix + word)
        .join(" ");
      expect(names(operation, text)).toBe(false);
    }),
  );
});

test("an operation's words are read from any spelling of its name", () => {
  expect(operationWords("deleteProduction")).toEqual(["delete", "production"]);
  expect(operationWords("Delete production!")).toEqual(["delete", "production"]);
  expect(operationWords(" -_ ")).toEqual([]);
});
