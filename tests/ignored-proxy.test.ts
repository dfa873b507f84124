import type { IncomingMessage } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkProxy } from "@/cli/doctor/machine";
import { readEnv } from "@/env";
import { forgetIgnoredProxy, rememberIgnoredProxy } from "@/transport/ignored-proxy";
import { createForwarding } from "@/transport/trust-proxy";

const request = (remoteAddress: string, headers: IncomingMessage["headers"]) => ({ headers, socket: { remoteAddress } }) as IncomingMessage;
const forwarded = { "x-forwarded-for": "203.0.113.7" };

test("a proxy in front that nobody believes is noticed once, and a stranger's header is not", () => {
  const noticed: string[] = [];
  const { ip } = createForwarding(0, (proxy) => noticed.push(proxy));
  ip(request("10.0.0.1", {}));
  ip(request("198.51.100.9", forwarded));
  expect(noticed).toEqual([]);
  expect(ip(request("::ffff:10.0.0.1", forwarded))).toBe("10.0.0.1");
  ip(request("10.0.0.2", { forwarded: "for=203.0.113.7" }));
  expect(noticed).toEqual(["10.0.0.1"]);
  const believing = createForwarding(1, (proxy) => noticed.push(proxy));
  expect(believing.ip(request("10.0.0.1", forwarded))).toBe("203.0.113.7");
  expect(noticed).toHaveLength(1);
});

test("doctor says so until the server was started again, or TRUST_PROXY is set", () => {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-proxy-"));
  const check = (trust: string) => checkProxy(readEnv({ NODE_ENV: "test", PLUMBLINE_DATA: folder, TRUST_PROXY: trust }));
  try {
    expect(check("0").status).toBe("ok");
    rememberIgnoredProxy(folder, "10.0.0.1");
    expect(check("0")).toMatchObject({ status: "warn", found: expect.stringContaining("10.0.0.1") });
    expect(check("1").status).toBe("ok");
    forgetIgnoredProxy(folder);
    expect(check("0").status).toBe("ok");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
