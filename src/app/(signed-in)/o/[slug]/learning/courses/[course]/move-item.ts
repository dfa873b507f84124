/** The list with one thing of it in another place; where the place makes no sense, the list as it was. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const [thing] = list.slice(from, from + 1);
  if (thing === undefined || from === to || !Number.isInteger(to) || to < 0 || to >= list.length) return list;
  const rest = [...list.slice(0, from), ...list.slice(from + 1)];
  return [...rest.slice(0, to), thing, ...rest.slice(to)];
}
