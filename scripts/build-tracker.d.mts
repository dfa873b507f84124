export interface Bundle {
  readonly file: string;
  readonly contents: Uint8Array;
}

export function bundleTracker(): Promise<readonly Bundle[]>;
export function buildTracker(): Promise<void>;
