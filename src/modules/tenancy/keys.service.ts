import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import type { Logger } from "@/rpc/logger";
import type { KeyKind } from "./contract";
import { FreshCache } from "@/kernel/fresh-cache";
import { hashOf, hintOf, makeKey, parseKey } from "./key-format";
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
   * @throws Fault `forbidden` when it holds, but `kinds` are given and it is none of them
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

// The sum of ttl and one reading stays below the second that is promised.
const FRESHNESS = { ttl: 700, refreshAfter: 400, max: 10_000 };
const TOUCH_EVERY_MS = 60_000;

interface CachedKey extends ActiveKey {
  readonly orgId: string;
}

export function createKeyService(db: Database, logger: Logger): KeyService {
  const cache = new FreshCache<CachedKey>(FRESHNESS, (error) => logger.warn({ err: error }, "a key could not be read anew"));
  const touching = new Map<string, Promise<void>>();

  function touch(key: CachedKey): void {
    if (touching.has(key.keyId)) return;
    if (key.lastUsedAt !== null && Date.now() - key.lastUsedAt.getTime() < TOUCH_EVERY_MS) return;
    const work = db
      .tenant(key.orgId)
      .write((sql) => touchKey(sql, key.orgId, key.keyId))
      .catch((error: unknown) => logger.warn({ err: error, keyId: key.keyId }, "the last use of a key could not be noted"))
      // The answer at hand still holds the old time: until it is read anew, this one stands for it.
      .finally(() => setTimeout(() => touching.delete(key.keyId), FRESHNESS.ttl).unref());
    touching.set(key.keyId, work);
  }

  return {
    async authenticate(token, kinds) {
      const parsed = token === undefined ? undefined : parseKey(token);
      if (token === undefined || parsed === undefined) throw refused();
      const { orgId } = parsed;
      const hash = hashOf(token);
      const key = await cache.get(hash.toString("base64"), async () => {
        const found = await db.tenant(orgId).read((sql) => findActiveKey(sql, orgId, hash));
        return found && { ...found, orgId };
      });
      if (key === null) throw refused();
      touch(key);
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

    async close() {
      await Promise.all(touching.values());
    },
  };
}

const refused = () => new Fault("unauthorized", "The API key is missing or not valid.");
