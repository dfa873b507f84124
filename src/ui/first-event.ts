/** Stands where the key goes, until one is made. */
const PLACEHOLDER = "YOUR_WRITE_KEY";

/** The line that sends a first event, ready to run in a shell; run twice, its event is counted once. */
export function firstEventCommand(address: string, key = PLACEHOLDER): string {
  return `curl ${address}/api/analytics/events \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"clientEventId":"first-event","type":"page_view",
       "anonymousId":"me"}'`;
}

/** The same for a platform key, which has to name the organisation of a person who is not known. */
export function platformEventCommand(address: string, key: string): string {
  return firstEventCommand(address, key).replace(`-H "Content-Type`, `-H "X-Customer-ID: YOUR_CUSTOMER_ID" \\\n  -H "Content-Type`);
}

/** The line that asks where that event is; for secret keys. */
export function receiptCommand(address: string, key: string): string {
  return `curl ${address}/api/analytics/events/first-event \\
  -H "Authorization: Bearer ${key}"`;
}
