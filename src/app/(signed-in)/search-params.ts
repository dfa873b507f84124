/** What Next gives a page of its address's query. */
export type SearchParams = Promise<Readonly<Record<string, string | string[] | undefined>>>;

/** The query as the browser reads it; a name that is given twice is left out. */
export async function askedOf(searchParams: SearchParams): Promise<URLSearchParams> {
  return new URLSearchParams(Object.entries(await searchParams).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}
