/** How a lane's work goes. */
export interface LaneState {
  /** Passes that failed since one succeeded. */
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastError: string | null;
}

export interface PipelineStatus extends LaneState {
  readonly pendingBatches: number;
  readonly pendingEvents: number;
  /** Age of the oldest accepted event that is in no number yet, milliseconds; 0 when there is none. */
  readonly lagMs: number;
  readonly lastDrainedAt: Date | null;
  readonly deadLetters: number;
}
