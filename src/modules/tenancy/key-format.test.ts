import fc from "fast-check";
import { expect, test } from "vitest";
import { customerIdOf } from "@/kernel/ids";
import { KEY_KINDS } from "./contract";
import { hashOf, hintOf, isPlatformKey, makeKey, makePlatformKey, parseKey } from "./key-format";

const kind = fc.constantFrom(...KEY_KINDS);

test("a key names its organisation and its kind", () => {
  fc.assert(
    fc.property(fc.uuid(), kind, (orgId, kind) => {
      const key = makeKey(orgId, kind);
      expect(parseKey(key)).toEqual({ orgId, kind });
      expect(key).toMatch(/^plb_[ws]_[0-9a-z]{26}_[0-9A-Za-z]{38}$/);
      expect(key.startsWith(`plb_${kind === "write" ? "w" : "s"}_${customerIdOf(orgId)}_`)).toBe(true);
      expect(key.endsWith(hintOf(key))).toBe(true);
    }),
  );
});

test("one wrong character is refused without asking anybody", () => {
  fc.assert(
    fc.property(fc.uuid(), kind, fc.nat(), fc.constantFrom(..."0aZz9_-! é"), (orgId, kind, at, wrong) => {
      const key = makeKey(orgId, kind);
      const i = at % key.length;
      fc.pre(key[i] !== wrong);
      expect(parseKey(key.slice(0, i) + wrong + key.slice(i + 1))).toBeUndefined();
    }),
  );
});

test("two neighbours in the wrong order are refused", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(), (orgId, at) => {
      const key = makeKey(orgId, "write");
      const i = at % (key.length - 1);
      fc.pre(key[i] !== key[i + 1]);
      expect(parseKey(key.slice(0, i) + key.slice(i + 1, i + 2) + key.slice(i, i + 1) + key.slice(i + 2))).toBeUndefined();
    }),
  );
});

test("text that is no key is no key", () => {
  fc.assert(fc.property(fc.string(), (text) => parseKey(text) === undefined));
  fc.assert(fc.property(fc.uuid(), fc.string({ minLength: 1 }), (orgId, more) => parseKey(makeKey(orgId, "write") + more) === undefined));
});

test("no two keys are alike", () => {
  const keys = Array.from({ length: 2_000 }, () => makeKey("00000000-0000-4000-8000-000000000000", "secret"));
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(keys.map((key) => hashOf(key).toString("hex"))).size).toBe(keys.length);
});

test("a platform key names no organisation, and is no other key", () => {
  const key = makePlatformKey();
  expect(key).toMatch(/^plb_p_[0-9A-Za-z]{38}$/);
  expect(isPlatformKey(key)).toBe(true);
  expect(parseKey(key)).toBeUndefined();
  expect(isPlatformKey(makeKey("00000000-0000-4000-8000-000000000000", "write"))).toBe(false);
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(..."0aZz9_-! é"), (at, wrong) => {
      const i = at % key.length;
      fc.pre(key[i] !== wrong);
      expect(isPlatformKey(key.slice(0, i) + wrong + key.slice(i + 1))).toBe(false);
    }),
  );
});
