import type { AnyRouter } from "@trpc/server";
import type { Access } from "./trpc";

/** A procedure, and who may call it. */
export interface MatrixEntry {
  readonly path: string;
  readonly type: "query" | "mutation" | "subscription";
  readonly access: Access;
}

/**
 * Every procedure of a router with who may call it, by path.
 * @throws Error when one does not say so: it was built around the procedures
 */
export function accessMatrix(router: AnyRouter): readonly MatrixEntry[] {
  return Object.entries(router._def.procedures as Record<string, { _def: { type: MatrixEntry["type"]; meta?: unknown } }>)
    .map(([path, { _def }]) => {
      if (!isAccess(_def.meta)) throw new Error(`the procedure ${path} does not say who may call it`);
      return { path, type: _def.type, access: _def.meta };
    })
    .sort((a, b) => a.path.localeCompare(b.path));
}

function isAccess(meta: unknown): meta is Access {
  return typeof meta === "object" && meta !== null && "scope" in meta;
}

/** The paths of a router's procedures, as its type knows them: `keys.create`. */
export type PathsOf<Record_> = {
  [Key in keyof Record_ & string]: Record_[Key] extends { _def: { procedure: true } } ? Key : `${Key}.${PathsOf<Record_[Key]>}`;
}[keyof Record_ & string];
