import type { Sql } from "@/db/sql";
import type { PendingBatch } from "./batches.store";
import { concerned, type EventKind, type ReadModel, type Scope, spanOfReceipts } from "./contract";
import { isPoison } from "./poison";
import { type BatchSpan, lastOrdinal, type StagedKey, stageBatches, stageRange } from "./stage.store";

export interface Poison {
  readonly key: StagedKey;
  readonly error: unknown;
}

/** Some batches, or a range of one: what is tried at once. */
type Piece =
  | { readonly batches: readonly PendingBatch[] }
  | { readonly batch: PendingBatch; readonly first: number; readonly last: number };

/**
 * The events that cannot pass, `most` at most, found by halving: first the batches, then the events of one.
 * Each try stages and loads a piece inside a savepoint that is always taken back. Only errors of the data
 * count as poison; any other ends the pass.
 */
export async function findPoison(sql: Sql, orgId: string, batches: readonly PendingBatch[], models: readonly ReadModel[], most: number): Promise<readonly Poison[]> {
  const poison: Poison[] = [];
  const pieces: Piece[] = [{ batches }];
  for (let piece = pieces.pop(); piece && poison.length < most; piece = pieces.pop()) {
    const error = await tryPiece(sql, orgId, piece, models);
    if (error === undefined) continue;
    if ("batch" in piece && piece.first === piece.last) poison.push({ key: { batchId: piece.batch.batchId, ordinal: piece.first, receivedAt: piece.batch.receivedAt }, error });
    else pieces.push(...(await halvesOf(sql, orgId, piece)));
  }
  return poison;
}

/** The second half first: the last one in is the next one out. */
async function halvesOf(sql: Sql, orgId: string, piece: Piece): Promise<Piece[]> {
  if ("batches" in piece) {
    const [batch, ...others] = piece.batches;
    if (!batch) return [];
    if (others.length === 0) return [{ batch, first: 1, last: await lastOrdinal(sql, orgId, batch) }];
    const middle = piece.batches.length >> 1;
    return [{ batches: piece.batches.slice(middle) }, { batches: piece.batches.slice(0, middle) }];
  }
  const { batch, first, last } = piece;
  const middle = (first + last) >> 1;
  return [{ batch, first: middle + 1, last }, { batch, first, last: middle }];
}

async function tryPiece(sql: Sql, orgId: string, piece: Piece, models: readonly ReadModel[]): Promise<unknown> {
  const span = spanOf("batches" in piece ? piece.batches : [piece.batch]);
  return inSavepoint(sql, async () => {
    const kinds = await ("batches" in piece ? stageBatches(sql, orgId, span) : stageRange(sql, orgId, piece.batch, piece.first, piece.last));
    await addToModels(sql, orgId, { kind: "batches", ...span }, models, kinds);
  });
}

/** Tries `work` and takes it back; gives the error of the data, if there was one. Any other is raised. */
export async function inSavepoint(sql: Sql, work: () => Promise<void>): Promise<unknown> {
  await sql.rows("SAVEPOINT attempt");
  let failure: unknown;
  try {
    await work();
  } catch (error) {
    if (!isPoison(error)) throw error;
    failure = error;
  }
  await sql.rows("ROLLBACK TO SAVEPOINT attempt");
  return failure;
}

/** To those that the events concern, in the order of the list: every pass takes its locks in the same order. */
export async function addToModels(sql: Sql, orgId: string, scope: Scope, models: readonly ReadModel[], kinds: readonly EventKind[]): Promise<void> {
  for (const model of concerned(models, kinds)) await model.add(sql, orgId, scope, kinds);
}

export function spanOf(batches: readonly PendingBatch[]): BatchSpan {
  return { batchIds: batches.map((batch) => batch.batchId), ...spanOfReceipts(batches.map((batch) => batch.receivedAt)) };
}
