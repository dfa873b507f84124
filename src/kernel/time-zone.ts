/** The zone's usual spelling, or undefined when there is no such zone: `europe/berlin` is Europe/Berlin. */
export function timeZoneOf(text: string): string | undefined {
  // Without this, `+02:00` and other things that are no place would pass.
  if (!/^(UTC|[A-Za-z]+(\/[A-Za-z0-9_+-]+){1,2})$/i.test(text)) return undefined;
  const usual = Intl.supportedValuesOf("timeZone").find((zone) => zone.toLowerCase() === text.toLowerCase());
  if (usual !== undefined) return usual;
  try {
    // Older names of a zone, such as Asia/Kolkata's or Asia/Calcutta, whichever the list above lacks.
    const zone = new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
    return zone === "UTC" ? "UTC" : text;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
