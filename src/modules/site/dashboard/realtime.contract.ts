export interface Realtime {
  readonly visitors: number;
  readonly pageViews: number;
  readonly pages: readonly { readonly page: string; readonly visitors: number }[];
  /** Page views of each of the last 30 minutes, oldest first. */
  readonly minutes: readonly { readonly at: string; readonly pageViews: number }[];
  readonly asOf: string;
}
