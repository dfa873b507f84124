/**
 * The quality of an event: 1 less the penalties of the rules that it breaks, never below 0.
 * A rule is a name, what it means, and a condition on a corrected raw event `e`.
 */
export interface QualityRule {
  readonly name: string;
  readonly description: string;
  readonly penalty: number;
  readonly broken: string;
}

export const QUALITY_RULES: readonly QualityRule[] = [
  {
    name: "no_person",
    description: "Neither userId nor anonymousId: the event counts, its person does not.",
    penalty: 0.3,
    broken: "e.person IS NULL",
  },
  {
    name: "no_session",
    description: "No sessionId.",
    penalty: 0.1,
    broken: "e.session_id IS NULL",
  },
  {
    name: "unconventional_type",
    description: "The type is not lower_snake_case, which invites two spellings of one thing.",
    penalty: 0.1,
    broken: `e.type !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'`,
  },
  {
    name: "ahead_of_receipt",
    description: "Occurred more than five minutes after it was received: the client's clock is off.",
    penalty: 0.2,
    broken: "e.occurred_at > e.received_at + interval '5 minutes'",
  },
];

/** At and above `valid` an event is VALID, at and above `warning` it is a WARNING, below it INVALID. */
export const QUALITY_THRESHOLDS = { valid: 0.8, warning: 0.5 } as const;

/** SQL: the score of `e`. */
export const QUALITY_SCORE = `greatest(0, 1${QUALITY_RULES.map(({ broken, penalty }) => ` - CASE WHEN ${broken} THEN ${penalty} ELSE 0 END`).join("")})::real`;
