// For the process that evaluates the program. Pulumi's SDK takes a stack trace for each promise and maps it to the sources of the
// SDK, a sixth of an evaluation's time. Types are stripped in place here, so a trace names the program's lines without a map.
import { createRequire } from "node:module";

const ofSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const mapping = ofSdk.resolve("source-map-support/register");
ofSdk.cache[mapping] = {
  id: mapping,
  filename: mapping,
  path: mapping,
  loaded: true,
  exports: {},
  children: [],
  paths: [],
};
