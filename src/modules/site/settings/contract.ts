/** What an organisation chose for its sites. */
export interface SiteSettings {
  /** Patterns of origins whose pages may send; see `allowsOrigin`. */
  readonly allowedOrigins: readonly string[];
  /** Whether `DNT` and `Sec-GPC` are honoured. */
  readonly honourPrivacy: boolean;
}
