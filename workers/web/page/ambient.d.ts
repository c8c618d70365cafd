declare module "*.css";
/** Answers that first.ts has asked for and nobody has taken yet, by path and query; undefined until that or the page's code is loaded. */
declare var begun: Map<string, Promise<Response>> | undefined;
