import type { Sql } from "@/db/sql";

export interface LayerMeter {
  /** The same connection; the time of what is sent through it goes to the layer. */
  layer(name: string): Sql;
  /** Milliseconds by layer, in the order in which each ended its first statement. */
  layers(): Readonly<Record<string, number>>;
}

/**
 * Tells how long each layer of a pass took, although their statements travel together: a connection answers
 * them one after another, so each takes from the answer before it to its own.
 */
export function layerMeter(sql: Sql): LayerMeter {
  const ms = new Map<string, number>();
  let last = performance.now();
  return {
    layer: (name) => ({
      async rows(text, values, statement) {
        try {
          return await sql.rows(text, values, statement);
        } finally {
          const now = performance.now();
          ms.set(name, (ms.get(name) ?? 0) + now - last);
          last = now;
        }
      },
    }),
    layers: () => Object.fromEntries([...ms].map(([name, took]) => [name, Math.round(took * 100) / 100])),
  };
}
