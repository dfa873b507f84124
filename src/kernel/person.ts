/** What an event names somebody by. */
export interface Identifiers {
  readonly userId?: string | null | undefined;
  readonly anonymousId?: string | null | undefined;
}

/** The person of an event: its user, else its anonymous visitor, else nobody. db/person.ts says the same in SQL. */
export function personOf({ userId, anonymousId }: Identifiers): string | null {
  if (userId !== null && userId !== undefined) return `user:${userId}`;
  return anonymousId === null || anonymousId === undefined ? null : `anonymous:${anonymousId}`;
}

/** What a person is named by: the inverse of {@link personOf}. */
export function identifiersOf(person: string): Identifiers {
  if (person.startsWith("user:")) return { userId: person.slice("user:".length) };
  return person.startsWith("anonymous:") ? { anonymousId: person.slice("anonymous:".length) } : {};
}
