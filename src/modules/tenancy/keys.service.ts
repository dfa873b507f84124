import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import type { Logger } from "@/rpc/logger";
import type { KeyKind } from "./contract";
import { FreshCache } from "@/kernel/fresh-cache";
import { hashOf, hintOf, isPlatformKey, makeKey, parseKey } from "./key-format";
import { createKeyUses, KEY_FRESHNESS } from "./key-use.service";
import { findActiveKey, insertKey, keyExists, listKeys, revokeKey, touchKey, type ActiveKey, type KeyRow } from "./keys.store";

/** Who a key speaks for. */
export interface KeyIdentity {
  readonly orgId: string;
  readonly keyId: string;
  readonly kind: KeyKind;
}

export interface KeyService {
  /**
   * Whose key this is; cheap enough for every request. A key that another process revoked is refused
   * within a second, one that this process revoked at once.
   * @throws Fault `unauthorized` when it is missing, malformed, unknown or revoked
   * @throws Fault `forbidden` when it holds, but `kinds` are given and it is none of them; and for a platform key,
   *   which is no organisation's
   */
  authenticate(token: string | undefined, kinds?: readonly KeyKind[]): Promise<KeyIdentity>;
  list(orgId: string): Promise<KeyRow[]>;
  /** @returns the key's text, which is told this once and stored nowhere */
  create(orgId: string, key: { readonly kind: KeyKind; readonly name: string }, actor: Actor): Promise<{ id: string; key: string }>;
  /**
   * Revoking twice is revoking once.
   * @throws Fault `not_found`
   */
  revoke(orgId: string, id: string, actor: Actor): Promise<void>;
  /** Waits for what is written beside the answers. */
  close(): Promise<void>;
}

interface CachedKey extends ActiveKey {
  readonly orgId: string;
}

export function createKeyService(db: Database, logger: Logger): KeyService {
  const cache = new FreshCache<CachedKey>(KEY_FRESHNESS, (error) => logger.warn({ err: error }, "a key could not be read again"));
  const uses = createKeyUses(logger);

  return {
    async authenticate(token, kinds) {
      const parsed = token === undefined ? undefined : parseKey(token);
      if (token === undefined || parsed === undefined) throw token !== undefined && isPlatformKey(token) ? wrongDoor() : refused();
      const { orgId } = parsed;
      const hash = hashOf(token);
      const known = cache.get(hash.toString("base64"), async () => {
        const found = await db.tenant(orgId).read((sql) => findActiveKey(sql, orgId, hash));
        return found && { ...found, orgId };
      });
      // Mostly it is at hand, and what is at hand is not awaited: this is on every request's way.
      const key = known instanceof Promise ? await known : known;
      if (key === null) throw refused();
      uses.note(key, () => db.tenant(orgId).write((sql) => touchKey(sql, orgId, key.keyId)));
      if (kinds !== undefined && !kinds.includes(key.kind)) {
        throw new Fault("forbidden", `This needs a ${kinds.join(" or a ")} key; the key that was sent is a ${key.kind} key.`);
      }
      return { orgId, keyId: key.keyId, kind: key.kind };
    },

    list: (orgId) => db.tenant(orgId).read((sql) => listKeys(sql, orgId)),

    async create(orgId, { kind, name }, actor) {
      const key = makeKey(orgId, kind);
      const id = newId();
      const createdBy = actor.startsWith("user:") ? actor.slice("user:".length) : null;
      await db.tenant(orgId).write(async (sql) => {
        await insertKey(sql, { orgId, id, kind, name, hash: hashOf(key), hint: hintOf(key), createdBy });
        await recordAudit(sql, { orgId, actor, action: "key.created", target: `key:${id}`, details: { kind, name } });
      });
      return { id, key };
    },

    async revoke(orgId, id, actor) {
      const revoked = await db.tenant(orgId).write(async (sql) => {
        const key = await revokeKey(sql, orgId, id);
        if (key !== undefined) {
          await recordAudit(sql, { orgId, actor, action: "key.revoked", target: `key:${id}`, details: { name: key.name } });
        } else if (!(await keyExists(sql, orgId, id))) {
          throw new Fault("not_found", "There is no such key.");
        }
        return key;
      });
      if (revoked !== undefined) cache.forget(revoked.hash.toString("base64"));
    },

    close: () => uses.close(),
  };
}

const wrongDoor = () =>
  new Fault("forbidden", "A platform key only sends events, to /api/analytics/events and /api/analytics/events/batch; here, send a key of the organisation's own.");
const refused = () => new Fault("unauthorized", "The API key is missing or not valid.");
