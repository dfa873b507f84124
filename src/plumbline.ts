import type { createPlumbline } from "./compose";

/** Every service of this process, built once; what each module offers stands in its `module.ts`. */
export type Plumbline = ReturnType<typeof createPlumbline>;

const KEY = Symbol.for("plumbline");
type Global = typeof globalThis & { [KEY]?: Plumbline };

/** Makes the services findable from every copy of this module: a bundler makes several. */
export function publish(plumbline: Plumbline): void {
  (globalThis as Global)[KEY] = plumbline;
}

/** The services that `server.ts` built. */
export function getPlumbline(): Plumbline {
  const plumbline = (globalThis as Global)[KEY];
  if (!plumbline) throw new Error("Plumbline's services are built by src/server.ts; start it with npm start or npm run dev");
  return plumbline;
}
