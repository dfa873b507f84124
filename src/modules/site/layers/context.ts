import { z } from "zod";

/**
 * What the server observed with a site event, stored beside it in raw: whatever must be the same at
 * every rebuild is here and not looked up again. `visitor_id` and `session_id` are the event's own
 * `anonymousId` and `sessionId`.
 */
export const siteContextSchema = z.object({
  kind: z.literal("site"),
  /** As received. */
  pageUrl: z.string(),
  title: z.string().optional(),
  referrer: z.string().optional(),
  userAgent: z.string().optional(),
  /** False where the source has no place for a user agent: then none says nothing of who asked. */
  userAgentLogged: z.literal(false).optional(),
  /** The first language of Accept-Language, such as `de-DE`. */
  language: z.string().optional(),
  /** Width and height, `1920x1080`. */
  screen: z.string().optional(),
  /** ISO 3166-1 alpha-2, where a country lookup is configured. */
  country: z.string().optional(),
  /** Where the visitor id came from; `none` when the client asked not to be tracked. */
  visitor: z.enum(["given", "cookieless", "import", "none"]),
});
export type SiteContext = z.infer<typeof siteContextSchema>;

/** The forms that business keys must have; a client's key of another form fails its event. */
export const KEY_PATTERNS = {
  event: /^evt_[A-Za-z0-9_-]{1,190}$/,
  session: /^(?:sess|session)_[A-Za-z0-9_-]{1,190}$/,
  visitor: /^visitor_[A-Za-z0-9_-]{1,190}$/,
} as const;
