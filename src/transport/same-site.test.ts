import { expect, test } from "vitest";
import { refuseOtherSites } from "./same-site";

const ask = (method: string, headers: Record<string, string>, publicUrl?: string) => () => refuseOtherSites({ method, header: (name) => headers[name] }, publicUrl);
const host = "stats.example:3000";

test("a page of another site changes nothing", () => {
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" }, { origin: "null" }, { origin: "http://stats.example" }, { origin: "http://stats.example:3000.evil.example" }, { origin: "" },
    { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "cross-site", origin: "http://stats.example:3000" },
    { referer: "https://evil.example/page" }, { origin: "file://stats.example:3000" }, { origin: "http://stats.example:3001" },
  ];
  for (const headers of foreign) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(ask(method, { host, ...headers }), JSON.stringify(headers)).toThrow(expect.objectContaining({ code: "forbidden" }));
    expect(ask("GET", { host, ...headers })).not.toThrow();
  }
});

test("our own pages do, and programs that are no browsers", () => {
  expect(ask("POST", { host })).not.toThrow();
  expect(ask("POST", { host, origin: "http://stats.example:3000", "sec-fetch-site": "same-origin" })).not.toThrow();
  expect(ask("POST", { host, referer: "http://stats.example:3000/o/acme" })).not.toThrow();
  // Behind a proxy that takes https off, and one that names the host that was asked for.
  expect(ask("POST", { host: "stats.example", origin: "https://stats.example" })).not.toThrow();
  expect(ask("POST", { host: "10.0.0.7:3000", "x-forwarded-host": "stats.example", origin: "https://stats.example" })).not.toThrow();
  expect(ask("POST", { host: "10.0.0.7:3000", origin: "https://stats.example" }, "https://stats.example")).not.toThrow();
  expect(ask("POST", { host: "10.0.0.7:3000", origin: "https://stats.example" })).toThrow(/PUBLIC_URL/);
});
