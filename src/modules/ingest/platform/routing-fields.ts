import { personOf } from "@/kernel/person";
import { createHash } from "node:crypto";
import { isStorableText } from "../text";

/** What an event says of where it belongs, as far as it can be read; whatever else was sent never reaches a statement. */
export interface RoutingFields {
  readonly clientEventId: string | null;
  readonly type: string | null;
  /** As learning names people: `user:lena`, or `anonymous:…` without a user. */
  readonly person: string | null;
  readonly courseId: string | null;
}

const LABEL = 200;

export function routingFieldsOf(event: unknown): RoutingFields {
  const text = (name: string): string | null => {
    if (typeof event !== "object" || event === null || !Object.hasOwn(event, name)) return null;
    const value: unknown = Reflect.get(event, name);
    return typeof value === "string" && value.length >= 1 && value.length <= LABEL && isStorableText(value) ? value : null;
  };
  const user = text("userId");
  const anonymous = text("anonymousId");
  return {
    clientEventId: text("clientEventId"),
    type: text("type"),
    person: personOf({ userId: user, anonymousId: anonymous }),
    courseId: text("courseId"),
  };
}

/** Hex; the same for the same event of the same key, sent however often. */
export function fingerprintOf(keyId: string, payload: string): string {
  return createHash("sha256").update(keyId).update(payload).digest("hex");
}
