import { expect, test } from "vitest";
import { newId } from "@/kernel/ids";
import { useHttpAdapters } from "./support/http-adapters";

const world = useHttpAdapters();

test("the log tells who did what, the latest first, page by page, and of no other organisation", async () => {
  const { members, keys, auditLog } = world.plumbline;
  const [acme, globex] = [await world.client(), await world.client()];
  const email = `${newId()}@example.com`;
  const { userId } = await members.add(acme.orgId, { email, role: "viewer", password: "correct horse battery" }, "operator");
  await members.changeRole(acme.orgId, userId, "analyst", "operator");
  const { id: keyId } = await keys.create(acme.orgId, { kind: "write", name: "site" }, `user:${userId}`);
  await keys.revoke(acme.orgId, keyId, `user:${userId}`);

  const list = (filter: object = {}, before: string | null = null, limit = 50) => auditLog.list(acme.tenant, filter, before, limit);
  const all = (await list()).entries;
  expect(all.map(({ action }) => action).slice(0, 4)).toEqual(["key.revoked", "key.created", "member.role_changed", "member.added"]);
  expect(all[0]).toMatchObject({ actor: `user:${userId}`, actorName: email, target: `key:${keyId}`, at: expect.any(Date) });
  expect(all[2]).toMatchObject({ actor: "operator", actorName: null, details: { from: "viewer", to: "analyst" } });

  // Pages of two hold what one page holds.
  const paged: string[] = [];
  for (let before: string | null = null, first = true; first || before !== null; first = false) {
    const page = await list({}, before, 2);
    expect(page.entries.length).toBeLessThanOrEqual(2);
    paged.push(...page.entries.map(({ id }) => id));
    before = page.next;
  }
  expect(paged).toEqual(all.map(({ id }) => id));

  const actions = async (filter: object) => (await list(filter)).entries.map(({ action }) => action);
  expect(await actions({ action: "key.created", target: `key:${keyId}` })).toEqual(["key.created"]);
  expect(await actions({ actor: `user:${userId}` })).toEqual(["key.revoked", "key.created"]);
  expect(await actions({ target: `user:${userId}` })).toEqual(["member.role_changed", "member.added"]);
  const at = all[1]?.at;
  expect(await actions({ from: at, to: new Date((at?.getTime() ?? 0) + 1) })).toContain("key.created");
  expect(await actions({ to: new Date(0) })).toEqual([]);
  expect((await auditLog.list(globex.tenant, {}, null, 50)).entries.some(({ target }) => target === `user:${userId}`)).toBe(false);
});

test("the installation's log tells what was done to it, and nothing of an organisation", async () => {
  const { platformKeys, auditLog } = world.plumbline;
  const { id } = await platformKeys.create({ name: "backend" }, "operator");
  await platformKeys.revoke(id, "operator");
  const { entries, next } = await auditLog.listOfInstallation({ target: `key:${id}` }, null, 50);
  expect(entries.map(({ action, details }) => [action, details])).toEqual([["platform_key.revoked", { name: "backend" }], ["platform_key.created", { name: "backend" }]]);
  expect(next).toBeNull();
  expect((await auditLog.listOfInstallation({}, null, 200)).entries.every(({ action }) => /^(?:platform_key|events)\./.test(action))).toBe(true);
});
