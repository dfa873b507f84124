import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { FreshCache } from "@/kernel/fresh-cache";
import { newId } from "@/kernel/ids";
import type { Actor } from "@/modules/audit/contract";
import { recordOperatorAudit } from "@/modules/audit/service";
import type { Logger } from "@/rpc/logger";
import { hashOf, hintOf, isPlatformKey, makePlatformKey } from "./key-format";
import { createKeyUses, KEY_FRESHNESS } from "./key-use.service";
import { findActivePlatformKey, insertPlatformKey, listPlatformKeys, platformKeyExists, revokePlatformKey, touchPlatformKey, type ActivePlatformKey, type PlatformKeyRow } from "./platform-keys.store";

/** Keys of backends that serve several organisations: they name none, and only send events. */
export interface PlatformKeyService {
  /**
   * As fresh as an organisation's key: see {@link import("./keys.service").KeyService}.
   * @throws Fault `unauthorized` when it is missing, malformed, unknown or revoked
   */
  authenticate(token: string | undefined): Promise<{ readonly keyId: string }>;
  list(): Promise<PlatformKeyRow[]>;
  /** @returns the key's text, which is told this once and stored nowhere */
  create(key: { readonly name: string }, actor: Actor): Promise<{ id: string; key: string }>;
  /**
   * Revoking twice is revoking once.
   * @throws Fault `not_found`
   */
  revoke(id: string, actor: Actor): Promise<void>;
  /** Waits for what is written beside the answers. */
  close(): Promise<void>;
}

export function createPlatformKeyService(db: Database, logger: Logger): PlatformKeyService {
  const cache = new FreshCache<ActivePlatformKey>(KEY_FRESHNESS, (error) => logger.warn({ err: error }, "a platform key could not be read again"));
  const uses = createKeyUses(logger);
  return {
    async authenticate(token) {
      if (token === undefined || !isPlatformKey(token)) throw refused();
      const hash = hashOf(token);
      const key = await cache.get(hash.toString("base64"), () => db.operator((sql) => findActivePlatformKey(sql, hash)));
      if (key === null) throw refused();
      uses.note(key, () => db.operator((sql) => touchPlatformKey(sql, key.keyId)));
      return { keyId: key.keyId };
    },

    list: () => db.operator(listPlatformKeys),

    async create({ name }, actor) {
      const key = makePlatformKey();
      const id = newId();
      const createdBy = actor.startsWith("user:") ? actor.slice("user:".length) : null;
      await db.operator(async (sql) => {
        await insertPlatformKey(sql, { id, name, hash: hashOf(key), hint: hintOf(key), createdBy });
        await recordOperatorAudit(sql, { actor, action: "platform_key.created", target: `key:${id}`, details: { name } });
      });
      return { id, key };
    },

    async revoke(id, actor) {
      const revoked = await db.operator(async (sql) => {
        const key = await revokePlatformKey(sql, id);
        if (key !== undefined) {
          await recordOperatorAudit(sql, { actor, action: "platform_key.revoked", target: `key:${id}`, details: { name: key.name } });
        } else if (!(await platformKeyExists(sql, id))) {
          throw new Fault("not_found", "There is no such platform key.");
        }
        return key;
      });
      if (revoked !== undefined) cache.forget(revoked.hash.toString("base64"));
    },

    close: () => uses.close(),
  };
}

const refused = () => new Fault("unauthorized", "The API key is missing or not valid.");
