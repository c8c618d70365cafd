import type { Connectors } from "../../agent/http/connectors.ts";
import type { FailureCode } from "../../agent/outcome.ts";
import type { Scope } from "../../ledger/contract.ts";

/** One turn of a conversation with the model. */
export type RunTurn = { readonly role: "user" | "assistant"; readonly content: string };

/** What a runner carries out. */
export type Job = {
  readonly executionId: string;
  readonly system: string;
  readonly turns: readonly RunTurn[];
  readonly timeoutMs: number;
  readonly maxTurns: number;
  readonly limitNano: number;
  /** Who asked for it, or the event that did. */
  readonly askedBy: string;
  /** What it is approved by already: a person who asked for it, or an answer of the gate; null without one. */
  readonly approval: string | null;
  readonly scope: Scope;
  readonly hosts: readonly string[];
  readonly connectors: Connectors;
  /** What its persona says of the model (model-profile.ts); null where it says nothing. */
  readonly modelProfile: string | null;
  /** For a deployment without an API key of its own: one that was handed over. */
  readonly modelKey: string | null;
  /** Lines for the output that come before all others. */
  readonly notes: readonly string[];
  /** Of the runner's first piece of output. */
  readonly seq: number;
};

/** Lines of output, numbered so that a piece that comes twice counts once. */
export type Piece = { readonly seq: number; readonly lines: readonly string[]; readonly costNano: number };

/** How a run ended, and what it used. */
export type Ended = {
  readonly costNano: number;
  readonly turns: number;
  readonly model: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What the run was approved by, if it had to be. */
  readonly approval: string | null;
} & (
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly code: FailureCode;
      readonly detail: string;
      /** Unix milliseconds. */
      readonly resetAt: number | null;
    }
);

/** What the orchestrator offers runners. `runner` names one life of one. */
export interface Dispatching {
  /** Null when there is nothing to do: it is over, or somebody else's. */
  claim(executionId: string, runner: string): Promise<Job | null>;
  /** False when the run is to stop. */
  append(executionId: string, runner: string, piece: Piece): Promise<boolean>;
  finish(executionId: string, runner: string, ended: Ended): Promise<void>;
}

/** Carries out one execution; there is an object for each, by its id. */
export interface RunnerContract {
  /** Takes it up soon; a second time changes nothing. */
  begin(executionId: string): Promise<void>;
  cancel(): Promise<void>;
}
