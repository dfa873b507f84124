/**
 * SQL: the person of an event, from what it names. The one place that says so for statements; `personOf` in
 * kernel/person.ts is its counterpart for code, and a test compares the two.
 */
export const personOfColumns = (userId: string, anonymousId: string): string => `coalesce('user:' || ${userId}, 'anonymous:' || ${anonymousId})`;
