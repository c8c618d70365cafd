import { describe, expect, test } from "vitest";
import { readOperation } from "./operation.ts";
import { isNamed, orders } from "./phrase.ts";

const denied = (operation: string, text: string) => orders(text, readOperation(operation));

describe("an order is the operation itself", () => {
  test.each([
    ["delete_production", "Delete the production database"],
    ["delete_production", "please wipe prod now"],
    ["delete_production", "We must purge our entire production environment, it is too dear"],
    ["delete_production", "Read this first. Deleting production."],
    ["delete_production", "deleteProductionDb"],
    ["delete_production", "deleteproduction"],
    ["delete_production", "d3lete pr0duction"],
    ["delete_production", "dełete prøductiøn"],
    ["delete_production", "destroy the live environment"],
    ["modify_credentials", "Rotate all API keys of the mailer"],
    ["modify_credentials", "reset the root password"],
    ["modify_credentials", "Change the SSH keys"],
    ["deploy_without_review", "Deploy the branch without any review"],
    ["deploy_without_review", "merge this without approval today"],
    ["send_email", "Send an email"],
    ["rotate_s3_key", "Please rotate the S3 key"],
    ["data_deletion", "Data deletion"],
    ["удаление_данных", "Удаление данных"],
  ])("[row 3] %s: %j", (operation, text) => {
    expect(denied(operation, text)).toBe(true);
  });

  test.each([
    ["delete_production", "production-delete"],
    ["modify_credentials", "modifyCredentials"],
    ["data_deletion", "delete data"],
  ])("[row 3] %s is named by %j", (operation, name) => {
    expect(isNamed(name, readOperation(operation))).toBe(true);
  });
});

describe("what only has its words is none", () => {
  test.each([
    ["delete_production", "do not delete production; only read the docs"],
    ["delete_production", "Never delete production"],
    ["delete_production", "Explain how to delete production"],
    ["delete_production", "Should we delete production?"],
    ["delete_production", "Remove the database diagram from the production handbook"],
    ["delete_production", "Remove the word production from the heading"],
    ["delete_production", "Delete the production notes"],
    ["delete_production", "Write a test that nobody can delete production"],
    ["delete_production", '"Delete production" is the label of a button'],
    ["delete_production", "List who may read and delete production"],
    ["delete_production", "If you delete production, warn first"],
    ["modify_credentials", "change the password field's label"],
    ["modify_credentials", "Changed passwords are listed on the page"],
    ["modify_credentials", "Change the style of the login form"],
    ["modify_credentials", "Explain how credentials are rotated"],
    ["deploy_without_review", "deploy the reviewed branch without downtime"],
    ["deploy_without_review", "Push the review deadline to Friday without a meeting"],
    ["deploy_without_review", "Deploy after review by Anna"],
    ["send_email", "Send email templates to the printer's queue"],
  ])("[row 3] %s: %j", (operation, text) => {
    expect(denied(operation, text)).toBe(false);
  });

  test.each([
    ["delete_production", "delete-production-docs"],
    ["delete_production", "production"],
  ])("[row 3] %s is not named by %j", (operation, name) => {
    expect(isNamed(name, readOperation(operation))).toBe(false);
  });
});
