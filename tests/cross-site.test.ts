import { beforeAll, describe, expect, test } from "vitest";
import { POST as authPost } from "@/app/api/auth/[...nextauth]/route";
import { POST as trpcPost } from "@/app/api/trpc/[trpc]/route";
import { newId } from "@/kernel/ids";
import { ADAPTERS, type Client, useHttpAdapters } from "./support/http-adapters";
import { cookieOf, openSession } from "./support/sessions";

// What a page of another site can make a browser send: the cookie goes along where `SameSite` lets it.

const world = useHttpAdapters({ env: { PUBLIC_URL: "https://stats.example" } });
const FOREIGN: readonly Record<string, string>[] = [
  { origin: "https://evil.example" },
  { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  { origin: "https://other.stats.example", "sec-fetch-site": "same-site" },
  { origin: "null" },
  { "sec-fetch-site": "same-site" },
  { referer: "https://evil.example/" },
];

let acme: Client;
let cookie: string;
beforeAll(async () => {
  acme = await world.client();
  const { userId } = await world.plumbline.members.add(acme.orgId, { email: `${newId()}@example.com`, role: "org_admin", password: "correct horse battery" }, "operator");
  cookie = await cookieOf(await openSession(world.plumbline.db, userId), world.test.secrets.nextAuthSecret);
});

const exportsMade = async () => (await acme.tenant.read((sql) => sql.rows("SELECT 1 FROM app.audit_entries WHERE action LIKE 'export.%'"))).length;
/** Without a content type, as a form may send it. */
const body = () => new TextEncoder().encode(JSON.stringify({ org: acme.orgId, dataset: "courses", filter: { range: { from: "2026-01-01", to: "2026-01-31" } } }));

describe.each(ADAPTERS)("by the %s adapter", (adapter) => {
  const ask = (headers: Record<string, string>, content?: string) =>
    world.call(adapter, "/api/admin/analytics/export", { method: "POST", headers: { ...headers, ...(content === undefined ? {} : { "content-type": content }) }, body: body() });

  test("a session cookie alone changes nothing for another site's page", async () => {
    const before = await exportsMade();
    for (const headers of FOREIGN) {
      for (const content of ["text/plain", "application/json"]) expect((await ask({ cookie, ...headers }, content)).status, JSON.stringify(headers)).toBe(403);
    }
    expect(await exportsMade()).toBe(before);
  });

  test("our own page and a script do, and a key does from anywhere", async () => {
    expect((await ask({ cookie, origin: "https://stats.example", "sec-fetch-site": "same-origin" })).status).toBe(202);
    expect((await ask({ cookie })).status).toBe(202);
    for (const headers of FOREIGN) expect((await ask({ authorization: `Bearer ${acme.secret}`, cookie, ...headers })).status).toBe(202);
  });
});

test("procedures and next-auth's own posts are refused to other sites, with a cookie or without", async () => {
  const post = (path: string, headers: Record<string, string>) =>
    new Request(`http://localhost${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify({ json: {} }) });
  for (const headers of FOREIGN) {
    expect((await trpcPost(post("/api/trpc/members.remove", { cookie, ...headers }))).status).toBe(403);
    for (const action of ["signout", "callback/credentials", "signin/credentials"]) {
      const request = post(`/api/auth/${action}`, { cookie, ...headers });
      expect((await authPost(request as Parameters<typeof authPost>[0], { params: Promise.resolve({ nextauth: action.split("/") }) })).status, action).toBe(403);
    }
  }
});
