import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundleTracker } from "../../scripts/build-tracker.mjs";

test("t.js weighs less than 3 KB on the wire, and brings no other code; plumbline.mjs is a module", async () => {
  const bundles = new Map((await bundleTracker()).map(({ file, contents }) => [file, Buffer.from(contents)]));
  const script = bundles.get("t.js") ?? Buffer.alloc(0);
  expect(script.toString()).toContain("PlumblineTracker");
  expect(gzipSync(script).length).toBeLessThan(3_000);
  expect(bundles.get("plumbline.mjs")?.toString()).toMatch(/export \{\s*PlumblineTracker\s*\}/);
});
