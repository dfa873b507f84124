/** What visits are counted by, each with its column of `business.site_sessions`. */
export const SESSION_DIMENSIONS = [
  ["entry_page", "entry_page"], ["exit_page", "exit_page"], ["channel", "channel"], ["referrer", "referrer_host"], ["campaign", "utm_campaign"], ["source", "utm_source"],
  ["medium", "utm_medium"], ["browser", "browser"], ["os", "os"], ["device", "device"], ["country", "country"], ["language", "language"],
] as const;
