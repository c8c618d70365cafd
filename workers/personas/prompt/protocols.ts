/** What an execution can say to its surroundings: one JSON object on a line of its own. */
export const PROTOCOLS = [
  "user_message",
  "persona_action",
  "emit_event",
  "agent_memory",
  "manual_review",
  "execution_flow",
  "outcome_assessment",
] as const;
export type Protocol = (typeof PROTOCOLS)[number];

type Told = {
  readonly title: string;
  readonly when: string;
  readonly example: object;
  readonly fields: string;
};

const TOLD: Readonly<Record<Protocol, Told>> = {
  user_message: {
    title: "User Message Protocol",
    when: "To tell the owner something",
    example: {
      user_message: {
        title: "Build is green",
        content: "All 42 tests pass.",
        content_type: "success",
        priority: "normal",
      },
    },
    fields:
      "content (required), title, content_type: info, warning, error or success, priority: low, normal, high or urgent",
  },
  persona_action: {
    title: "Persona Action Protocol",
    when: "To have another persona do something",
    example: { persona_action: { target: "<persona id>", action: "run", input: { pull_request: 17 } } },
    fields: "target (required): the other persona's id, action, input",
  },
  emit_event: {
    title: "Emit Event Protocol",
    when: "To publish an event that personas may subscribe to",
    example: { emit_event: { type: "report_ready", data: { n: 3 } } },
    fields: "type (required), data",
  },
  agent_memory: {
    title: "Agent Memory Protocol",
    when: "To keep what later runs have to know",
    example: {
      agent_memory: {
        title: "Branch names",
        content: "The main branch is trunk.",
        category: "fact",
        importance: 6,
        tags: ["git"],
      },
    },
    fields:
      "title and content (required), category: learning, preference, fact or procedure, importance: 1 to 10, tags",
  },
  manual_review: {
    title: "Manual Review Protocol",
    when: "To ask a person before you go on; end your answer after it",
    example: {
      manual_review: {
        title: "Delete 12 branches?",
        description: "None has open work.",
        severity: "medium",
        suggested_actions: ["approve", "reject"],
      },
    },
    fields:
      "title (required), description, severity: low, medium, high or critical, context_data, suggested_actions",
  },
  execution_flow: {
    title: "Execution Flow Protocol",
    when: "To say which steps you took",
    example: { execution_flow: { flows: [{ step: "read the diff", status: "done" }] } },
    fields: "flows (required): any JSON",
  },
  outcome_assessment: {
    title: "Outcome Assessment Protocol",
    when: "As the last line of every run",
    example: { outcome_assessment: { accomplished: true, summary: "Reviewed 3 files.", blockers: [] } },
    fields: "accomplished: true or false and summary (required), blockers",
  },
};

const INTRO =
  "Write one of these JSON objects on a line of its own, without a code fence, and it is carried out when the line is complete.";

/** The eighth part of a prompt. */
export const protocolsText = (): string =>
  [INTRO, ...PROTOCOLS.map((name) => toldOf(TOLD[name]))].join("\n\n");

const toldOf = ({ title, when, example, fields }: Told): string =>
  `### ${title}\n\n${when}:\n${JSON.stringify(example)}\nFields: ${fields}.`;
