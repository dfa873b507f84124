import fc from "fast-check";
import { expect, test } from "vitest";
import { personOfColumns } from "@/db/person";
import { identifiersOf, personOf } from "@/kernel/person";
import { useWorld } from "./support/world";

const world = useWorld();

/** What the database stores as text; some look like a person that is already named. */
const identifier = fc.oneof(
  fc.constant(null),
  fc.constantFrom("", "user:", "anonymous:", "user:ann", "anonymous:ann", "null", " "),
  fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replaceAll("\0", "").toWellFormed()),
);

test("the database and the code name the same person", async () => {
  const tenant = await world.organisation();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ userId: identifier, anonymousId: identifier }), { minLength: 1, maxLength: 50 }), async (drawn) => {
      const rows = await tenant.read((sql) =>
        sql.rows<{ person: string | null }>(
          `SELECT ${personOfColumns("e.user_id", "e.anonymous_id")} AS person FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS e(user_id, anonymous_id, n) ORDER BY n`,
          [drawn.map(({ userId }) => userId), drawn.map(({ anonymousId }) => anonymousId)],
        ),
      );
      expect(rows.map(({ person }) => person)).toEqual(drawn.map(personOf));
    }),
    { numRuns: 30 },
  );
});

test("a person tells what it is named by, and is named by that again", () => {
  fc.assert(
    fc.property(fc.record({ userId: identifier, anonymousId: identifier }), (named) => {
      const person = personOf(named);
      if (person !== null) expect(personOf(identifiersOf(person))).toBe(person);
    }),
  );
});
