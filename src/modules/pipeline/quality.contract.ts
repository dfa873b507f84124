export interface QualityDay {
  readonly day: string;
  readonly rule: string;
  readonly checked: number;
  readonly failed: number;
}
