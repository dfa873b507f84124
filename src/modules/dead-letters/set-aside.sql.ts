/** (batch, ordinal) of the events of organisation `$1` that the pipeline has set aside and no replay has counted since. */
export const SET_ASIDE = `SELECT d.batch_id, d.ordinal FROM raw.dead_letters d WHERE d.org_id = $1 AND d.stage = 'pipeline' AND d.status <> 'replayed'`;
