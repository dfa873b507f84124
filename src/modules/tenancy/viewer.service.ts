import { Fault } from "@/kernel/fault";
import { customerIdOf } from "@/kernel/ids";
import { may, type Permission } from "@/kernel/permissions";
import type { Actor } from "@/modules/audit/contract";
import type { AccessService } from "@/modules/identity/access.service";
import type { OrganisationAccess, SessionClaims, SessionUser } from "@/modules/identity/contract";
import { bearerToken, type HttpRequest } from "@/rpc/http";
import type { KeyService } from "./keys.service";
import type { OrganisationService } from "./organisations.service";
import { NAMES_ORGANISATION, type ViewedOrganisation } from "./viewer.contract";

/** Who reads over REST, and whose data. */
export interface Viewer {
  readonly actor: Actor;
  /** One, unless a platform admin asked for several. */
  readonly organisations: readonly [ViewedOrganisation, ...ViewedOrganisation[]];
  /** In every one of the organisations. */
  may(permission: Permission): boolean;
}

export interface Viewers {
  /**
   * @throws Fault `unauthorized` without a key or a session that holds, `forbidden` for a write key
   * @throws Fault `not_found` for an organisation that is not theirs and one that does not exist alike,
   *   wherever the request names it: query, header or body
   */
  identify(request: HttpRequest): Promise<Viewer>;
  /** What a person may do now who is not the caller: the one a link was made for. Undefined for a removed person or a former member. */
  readerOf(orgId: string, actor: Actor): Promise<Pick<Viewer, "actor" | "may"> | undefined>;
}

/** Headers by which a request may name an organisation. */
const HEADERS = ["x-organization-id", "x-organisation-id", "x-org-id", "x-tenant-id", "x-customer-id"];
const BODY_LIMIT = 16 * 1024;
/** A platform admin's word for every organisation. */
const ALL = "all";
const MOST_AT_ONCE = 100;

/**
 * A secret key is no person whose reading could be recorded: it reads numbers and learners, also as files, no free
 * text, and changes nothing.
 */
const KEY_MAY: readonly Permission[] = ["insight:read", "event:read", "export:create"];
const keyMay = (permission: Permission): boolean => KEY_MAY.includes(permission);

export function createViewers(
  { keys, access, organisations }: { readonly keys: KeyService; readonly access: AccessService; readonly organisations: Pick<OrganisationService, "get"> },
  claimsOf: (request: HttpRequest) => Promise<SessionClaims | undefined>,
): Viewers {
  async function ofKey(token: string, named: readonly string[]): Promise<Viewer> {
    const { orgId, keyId } = await keys.authenticate(token, ["secret"]);
    const { id, slug, name } = await organisations.get(orgId);
    if (named.some((ref) => ref !== id && ref !== slug && ref !== customerIdOf(id))) throw unknown();
    return { actor: `key:${keyId}`, organisations: [{ id, slug, name }], may: keyMay };
  }

  async function refsOf(user: SessionUser, named: readonly string[]): Promise<readonly string[]> {
    if (named.length === 0 || (user.platformAdmin && named.includes(ALL))) {
      const own = await access.organisations(user);
      return (named.length === 0 ? own.slice(0, 1) : own.slice(0, MOST_AT_ONCE)).map(({ id }) => id);
    }
    return named.slice(0, MOST_AT_ONCE);
  }

  async function ofUser(user: SessionUser, named: readonly string[]): Promise<Viewer> {
    const entered: OrganisationAccess[] = [];
    for (const ref of await refsOf(user, named)) {
      const organisation = await access.organisation(user, ref);
      if (organisation === undefined) throw unknown();
      if (!entered.some(({ id }) => id === organisation.id)) entered.push(organisation);
    }
    const [first, ...more] = entered;
    if (first === undefined) throw unknown();
    if (more.length > 0 && !user.platformAdmin) throw new Fault("invalid_request", "Name one organisation.", { path: "org" });
    const view = ({ id, slug, name }: ViewedOrganisation) => ({ id, slug, name });
    return { actor: `user:${user.id}`, organisations: [view(first), ...more.map(view)], may: (permission) => entered.every(({ role }) => may(role, permission)) };
  }

  return {
    async readerOf(orgId, actor) {
      const [kind, id = ""] = actor.split(":");
      if (kind === "key") {
        const key = (await keys.list(orgId)).find((one) => one.id === id);
        return key?.kind === "secret" && key.revokedAt === null ? { actor, may: keyMay } : undefined;
      }
      const user = await access.person(id);
      const organisation = user && (await access.organisation(user, orgId));
      return organisation && { actor, may: (permission) => may(organisation.role, permission) };
    },
    async identify(request) {
      const token = bearerToken(request.header("authorization"));
      const claims = token === undefined ? await claimsOf(request) : undefined;
      const user = claims && (await access.user(claims));
      if (token === undefined && user === undefined) throw new Fault("unauthorized", "Sign in, or send Authorization: Bearer with a secret key.");
      const named = await namedOrganisations(request);
      if (token !== undefined) return ofKey(token, named);
      if (user === undefined) throw new Fault("unauthorized", "Sign in first.");
      return ofUser(user, named);
    },
  };
}

/** Every organisation that the request names, each once. */
async function namedOrganisations(request: HttpRequest): Promise<string[]> {
  const given = NAMES_ORGANISATION.flatMap((name) => request.url.searchParams.getAll(name));
  given.push(...HEADERS.flatMap((name) => request.header(name) ?? []), ...(await namedInBody(request)));
  return [...new Set(given.flatMap((value) => value.split(",")).map((value) => value.trim()).filter((value) => value !== ""))];
}

/** A `GET` has no body to speak of; one that names an organisation all the same is taken at its word. */
async function namedInBody(request: HttpRequest): Promise<string[]> {
  if (Number(request.header("content-length") ?? 0) === 0 && request.header("transfer-encoding") === undefined) return [];
  let body: unknown;
  try {
    body = JSON.parse((await request.body(BODY_LIMIT)).toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => (NAMES_ORGANISATION.includes(name) && typeof value === "string" ? [value] : []));
}

const unknown = () => new Fault("not_found", "There is no such organisation, or you are no member of it.");
