import type { TypedEvent } from "./event";

/** A rule that a site event can break, and what that takes from its score of 1. */
export interface SiteRule {
  readonly name: string;
  readonly description: string;
  readonly penalty: number;
  readonly broken: (event: TypedEvent) => boolean;
}

const AHEAD_MS = 5 * 60 * 1_000;

export const SITE_RULES: readonly SiteRule[] = [
  {
    name: "unreadable_url",
    description: "The page's address is no http(s) address: it counts as a page of its own.",
    penalty: 0.5,
    broken: (event) => !event.readable,
  },
  {
    name: "no_user_agent",
    description: "No user agent: browser, system and device are unknown, and it is taken for a crawler.",
    penalty: 0.2,
    broken: (event) => event.browser === null && event.os === null && event.visitorId !== null,
  },
  {
    name: "no_visitor",
    description: "No visitor: the client asked not to be tracked. The view counts, its visitor does not.",
    penalty: 0.1,
    broken: (event) => event.visitorId === null,
  },
  {
    name: "unconventional_type",
    description: "The event's type is not lower_snake_case, which invites two spellings of one thing.",
    penalty: 0.1,
    broken: (event) => !/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(event.eventType),
  },
  {
    name: "ahead_of_receipt",
    description: "Occurred more than five minutes after it was received: the client's clock is off.",
    penalty: 0.2,
    broken: (event) => event.occurredAt.getTime() > event.receivedAt.getTime() + AHEAD_MS,
  },
];

export interface Quality {
  readonly qualityScore: number;
  readonly validationStatus: "VALID" | "WARNING" | "INVALID";
  readonly failedRules: readonly string[];
}

/** The score is 1 less the penalties, never below 0; VALID from 0.8 on, WARNING from 0.5 on. */
export function qualityOf(event: Parameters<SiteRule["broken"]>[0]): Quality {
  const broken = SITE_RULES.filter((rule) => rule.broken(event));
  const qualityScore = Math.max(0, Math.round((1 - broken.reduce((sum, rule) => sum + rule.penalty, 0)) * 100) / 100);
  return {
    qualityScore,
    validationStatus: qualityScore >= 0.8 ? "VALID" : qualityScore >= 0.5 ? "WARNING" : "INVALID",
    failedRules: broken.map((rule) => rule.name),
  };
}
