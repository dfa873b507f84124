export interface PipelineStatus {
  readonly pendingBatches: number;
  readonly pendingEvents: number;
  /** Age of the oldest accepted event that is in no number yet, milliseconds; 0 when there is none. */
  readonly lagMs: number;
  readonly lastDrainedAt: Date | null;
  readonly deadLetters: number;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastError: string | null;
}
