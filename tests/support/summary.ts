import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Counts for `npm test`, written to the file that PLUMBLINE_SUMMARY names, with every skipped test and
 * its reason (`test.skip` has none: use `context.skip("why")`).
 */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const path = process.env.PLUMBLINE_SUMMARY;
    if (path === undefined) return;
    let passed = 0;
    let failed = 0;
    let broken = 0;
    const skipped: { name: string; reason: string }[] = [];
    for (const file of modules) {
      // A file that does not even load has no test that could fail.
      if (file.errors().length > 0) {
        failed += 1;
        if (file.children.allTests().next().done === true) broken += 1;
      }
      for (const test of file.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") passed += 1;
        else if (result.state === "failed") failed += 1;
        else {
          const note = "note" in result && typeof result.note === "string" ? result.note : file.errors().length > 0 ? "its file failed before it ran" : "no reason given";
          skipped.push({ name: `${file.relativeModuleId} › ${test.fullName}`, reason: note });
        }
      }
    }
    writeFileSync(path, JSON.stringify({ passed, failed, broken, skipped }));
  }
}
