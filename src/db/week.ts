/** SQL: the Monday of a day's week. The year 1 began on one; in whole numbers, because `extract` counts in decimals. */
export const weekOf = (day: string) => `(${day} - (${day} - DATE '0001-01-01') % 7)`;
