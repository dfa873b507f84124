import type { FailedVerdict } from "../contract";

/** How an event of a platform key came to its organisation: by what it says, or by who said so. */
export const RESOLVED_BY = ["header", "enrolment", "assignment", "course", "person", "retry", "operator"] as const;
export type ResolvedBy = (typeof RESOLVED_BY)[number];

/** Why an event that is good in itself belongs to no organisation. */
export type UnresolvedCode = "organisation_unknown" | "organisation_ambiguous";

/** What the server observed with such an event, stored beside it. */
export interface PlatformContext extends Readonly<Record<string, unknown>> {
  readonly kind: "platform";
  readonly by: ResolvedBy;
  /** The platform key's id. */
  readonly key: string;
}

export interface PlatformAnswer {
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly accepted: readonly string[];
  readonly duplicates: readonly string[];
  readonly failed: readonly FailedVerdict[];
  /** By customer id: the batch that holds that organisation's share. */
  readonly batches: Readonly<Record<string, string>>;
}

export interface PlatformRequest {
  /** As sent; each is judged alone. */
  readonly events: readonly unknown[];
  /** The client's clock when it sent, epoch milliseconds. */
  readonly sentAt: number | undefined;
  /** Of `X-Customer-ID`: the organisation of all of them. */
  readonly customerId: string | undefined;
}

export const UNASSIGNED_STATUS = ["open", "assigned", "discarded"] as const;
export type UnassignedStatus = (typeof UNASSIGNED_STATUS)[number];

/** Which of the open events are meant. */
export interface UnassignedFilter {
  readonly code?: string | undefined;
  readonly course?: string | undefined;
  /** `user:lena` or `anonymous:…`. */
  readonly person?: string | undefined;
  /** A platform key's id. */
  readonly key?: string | undefined;
}

/** Some, by id; or all that a filter shows and that were there at `until`. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: UnassignedFilter; readonly until: Date };

/** An event without an organisation, as a list shows it. */
export interface UnassignedRow {
  readonly id: string;
  readonly status: UnassignedStatus;
  readonly keyId: string;
  readonly keyName: string;
  readonly clientEventId: string | null;
  readonly type: string | null;
  readonly person: string | null;
  readonly courseId: string | null;
  readonly code: string;
  readonly path: string | null;
  readonly message: string;
  readonly occurrences: number;
  readonly receivedAt: Date;
  readonly lastReceivedAt: Date;
  /** Of an open one: it is on its way there, and can go nowhere else. */
  readonly assignedTo: { readonly id: string; readonly slug: string; readonly name: string } | null;
  readonly resolvedAt: Date | null;
  /** An actor, as the audit log names it. */
  readonly resolvedBy: string | null;
}

export interface UnassignedDetail extends UnassignedRow {
  /** As sent. */
  readonly payload: string;
}

export interface UnassignedSummary {
  readonly open: number;
  /** Receipt time of the oldest open one. */
  readonly oldest: Date | null;
  readonly byCode: readonly { readonly code: string; readonly events: number; readonly occurrences: number }[];
}

/** What became of those that were chosen. */
export interface Assigned {
  readonly accepted: number;
  readonly duplicates: number;
  /** Now dead letters of the organisation. */
  readonly failed: number;
  /** Still without an organisation. */
  readonly left: number;
}
