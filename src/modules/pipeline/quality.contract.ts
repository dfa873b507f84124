export interface QualityDay {
  readonly day: string;
  readonly rule: string;
  readonly checked: number;
  readonly failed: number;
}

export interface Scores {
  /** Events that were looked at. */
  readonly events: number;
  readonly averageScore: number | null;
  readonly valid: number;
  readonly warning: number;
  readonly invalid: number;
}

export interface RuleCount {
  readonly rule: string;
  readonly checked: number;
  readonly failed: number;
}
