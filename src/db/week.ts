/** SQL: the Monday of a day's week. */
export const weekOf = (day: string) => `(${day} - (extract(isodow FROM ${day})::integer - 1))`;
