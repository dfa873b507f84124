import { randomUUID } from "node:crypto";
import { expect, test as base, type BrowserContext } from "@playwright/test";
import type { Role } from "@/kernel/permissions";
import { Api, send, type BatchResponse, type Person } from "./api";
import { ADMIN } from "./installation";

/** An organisation of a test's own. */
export interface Place {
  readonly slug: string;
  readonly name: string;
  readonly id: string;
  /** Its first admin. */
  readonly admin: Person;
  readonly writeKey: string;
  /** Sends events, and waits until they are in the numbers. */
  send(...events: readonly object[]): Promise<BatchResponse>;
  /** A new person who is a member of it. */
  member(role: Role): Promise<Person>;
}

interface World {
  /** An organisation with nothing in it; `page` is signed in as its admin. */
  readonly place: Place;
  /** Another one, of other people. */
  readonly other: Place;
  /** Signs the browser in as somebody else. */
  readonly become: (person: Person) => Promise<void>;
}

interface Shared {
  readonly platform: Api;
  /** An organisation that the tests of a file share, because they only look; it is filled once. */
  readonly filled: (fill: (place: Place) => Promise<unknown>) => Promise<Place>;
}

export const test = base.extend<World, Shared>({
  platform: [
    // Playwright reads from the pattern what a fixture needs: nothing.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const api = await Api.signedIn(ADMIN);
      await use(api);
      await api.http.dispose();
    },
    { scope: "worker" },
  ],
  filled: [
    async ({ platform }, use) => {
      const places = new Map<unknown, Promise<Place>>();
      await use((fill) => {
        const known = places.get(fill);
        if (known !== undefined) return known;
        const made = createPlace(platform).then(async (place) => {
          await fill(place);
          return place;
        });
        places.set(fill, made);
        return made;
      });
    },
    { scope: "worker" },
  ],
  place: async ({ platform, context }, use) => {
    const place = await createPlace(platform);
    await enter(context, place.admin);
    await use(place);
  },
  other: async ({ platform }, use) => use(await createPlace(platform)),
  become: async ({ context }, use) => use((person) => enter(context, person)),
});

export { expect };

async function createPlace(platform: Api): Promise<Place> {
  const mark = randomUUID().slice(0, 8);
  const { id, slug, name } = await platform.mutate("platform", "createOrganisation", { name: `Academy ${mark}` });
  const member = async (role: Role): Promise<Person> => {
    const password = "violet tractor sings";
    const { email, path } = await platform.mutate("invitations", "create", { org: slug, email: `${role}-${randomUUID()}@example.com`, role });
    await platform.mutate("invitations", "register", { link: linkOf(path), name: email.slice(0, email.indexOf("@")), password });
    return { email, password };
  };
  const { key } = await platform.mutate("keys", "create", { org: slug, kind: "write", name: "Web site" });
  return {
    id,
    slug,
    name,
    writeKey: key,
    admin: await member("org_admin"),
    member,
    async send(...events) {
      const response = await send(key, ...events);
      await expect.poll(async () => (await platform.query("pipeline", "status", { org: slug })).pendingEvents).toBe(0);
      return response;
    },
  };
}

/** The link's own part of the page that accepts it; no mail is sent here. */
export function linkOf(path: string | null): string {
  if (path === null) throw new Error("without a mail server the link is told");
  return path.slice("/invite/".length);
}

async function enter(context: BrowserContext, person: Person): Promise<void> {
  const api = await Api.signedIn(person);
  const { cookies } = await api.http.storageState();
  await context.clearCookies();
  await context.addCookies(cookies);
  await api.http.dispose();
}
