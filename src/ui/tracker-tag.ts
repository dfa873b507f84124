/** Stands where the key goes, until one is chosen. */
const PLACEHOLDER = "plb_w_YOUR_WRITE_KEY";

/** The tag that counts a site's page views, for the head of every page. */
export function trackerTag(address: string, key = PLACEHOLDER): string {
  return `<script defer src="${address}/t.js" data-key="${key}"></script>`;
}
