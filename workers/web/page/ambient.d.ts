declare module "*.css";
/** Answers that first.ts has asked for and nobody has taken yet, by path and query; undefined where that was not loaded. */
declare var begun: Map<string, Promise<Response>> | undefined;
