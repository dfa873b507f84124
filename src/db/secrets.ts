import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { hasCode, messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";

/** The secrets of one installation: `secrets.json` in its data folder, readable by its owner only (0600). */
const Secrets = z.object({
  /** Eight hex digits: names this installation's database roles, so that several can share a cluster. */
  installId: z.string().regex(/^[0-9a-f]{8}$/),
  superuserPassword: z.string().min(16),
  ownerPassword: z.string().min(16),
  appPassword: z.string().min(16),
  pipelinePassword: z.string().min(16),
  platformPassword: z.string().min(16),
  authPassword: z.string().min(16),
  nextAuthSecret: z.string().min(32),
});

export type Secrets = z.infer<typeof Secrets>;

const password = () => randomBytes(24).toString("base64url");

export function generateSecrets(): Secrets {
  return {
    installId: randomBytes(4).toString("hex"),
    superuserPassword: password(),
    ownerPassword: password(),
    appPassword: password(),
    pipelinePassword: password(),
    platformPassword: password(),
    authPassword: password(),
    nextAuthSecret: randomBytes(48).toString("base64url"),
  };
}

export const secretsPath = (dataFolder: string) => join(dataFolder, "secrets.json");

/**
 * The secrets of this installation; makes the data folder and the secrets at the first call. Two
 * processes may call this at the same moment: both get the same secrets.
 * @throws Fault `unavailable` when the file is there and cannot be understood; it is never replaced,
 *   because the database's passwords are in it
 */
export async function loadSecrets(dataFolder: string): Promise<Secrets> {
  const path = secretsPath(dataFolder);
  const found = await readSecrets(path);
  if (found !== undefined) return found;

  await makeDataFolder(dataFolder);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${JSON.stringify(generateSecrets(), null, 2)}\n`, { mode: 0o600, flag: "wx" });
  try {
    // link() appears whole or not at all, and refuses to replace what another process just wrote.
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const written = await readSecrets(path);
  if (written === undefined) throw new Fault("unavailable", `${path} vanished while it was being written.`);
  return written;
}

async function readSecrets(path: string): Promise<Secrets | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw new Fault("unavailable", `${path} cannot be read: ${messageOf(error)}`, {}, { cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw damaged(path, messageOf(error), error);
  }
  const parsed = Secrets.safeParse(json);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

const damaged = (path: string, why: string, cause: unknown) =>
  new Fault("unavailable", `${path} is damaged (${why}). Restore it from a backup: the database's passwords are in it.`, {}, { cause });

async function makeDataFolder(dataFolder: string): Promise<void> {
  const made = await mkdir(dataFolder, { recursive: true });
  // As root the database runs as another user, which must be able to pass through.
  if (made !== undefined) await chmod(dataFolder, process.getuid?.() === 0 ? 0o711 : 0o700);
}
