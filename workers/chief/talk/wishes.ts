/** Wishes that need tools, as people order them; each begins with its verb, so that what only speaks of a mail is answered and not done. */
const ORDERS: readonly RegExp[] = [
  // Mail: sent, and not only written, which is an answer.
  /^send (?:an? |the |this |another )?(?:e-?mail|mail) \S.{2,}$/is,
  /^send \S.{0,80}? an? (?:e-?mail|mail)\b.{3,}$/is,
  /^e-?mail (?!me\b)\S+ \S.{2,}$/is,
  // The calendar.
  /^(?:put|add|enter|move|take) \S.{2,500}? (?:in|on|into|onto|to|off|from) (?:my |the |our )?calendar\b/is,
  /^(?:schedule|create|add|cancel|move) (?:an?|the|my) (?:event|appointment|meeting) \S.{2,}$/is,
  // Expenses that are shared with somebody.
  /^(?:add|enter|create) (?:an?|the|my) (?:shared )?expense\b.{3,}$/is,
  /^split \S.{1,300}? with \S.{1,}$/is,
  // The journal.
  /^(?:write|log|note|enter|put) \S.{2,2000}? (?:in|into) (?:my|the) journal\b/is,
  /^track \S.{2,300}? (?:in|with) (?:my|the) journal\b/is,
  // What is designed first: agents, and kinds of records.
  /^(?:make|create|design|build|propose) (?:me )?an? (?:new )?(?:agent|assistant|specialist) (?:for|that|who|to|called)\b.{3,}$/is,
  /^(?:make|create|design|define|propose|add) (?:me )?an? (?:new |own )?kind of (?:journal )?(?:record|entry)\b/is,
];

const POLITE =
  /^(?:please[, ]+|(?:could|can|would) you (?:please )?|i(?: would|'d) like (?:you )?to |i want (?:you )?to |help me )/i;

/** Whether a message orders something that is done with tools; a question orders nothing. */
export function isOrder(text: string): boolean {
  const order = text.trim().replace(POLITE, "");
  const isQuestion = order.endsWith("?") && order === text.trim();
  return !isQuestion && ORDERS.some((pattern) => pattern.test(order.replace(/\?$/, "")));
}
