const MAX = 40;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// Paths of the pages that belong to no organisation.
const RESERVED = new Set(["api", "admin", "me", "new", "platform", "sign-in", "sign-out", "static", "welcome"]);

/** Why `text` cannot be an organisation's slug, or undefined when it can. */
export function slugProblem(text: string): string | undefined {
  if (text.length < 2 || text.length > MAX) return `A slug has 2 to ${MAX} characters.`;
  if (!SLUG.test(text)) return "A slug has lower-case letters, digits, and single hyphens between them.";
  if (UUID.test(text)) return "A slug must not look like an id.";
  if (RESERVED.has(text)) return `The slug ${text} is taken by Plumbline itself.`;
  return undefined;
}

/** A slug out of a name, always a good one; `attempt` > 1 gives its next choices. */
export function slugOf(name: string, attempt = 1): string {
  const plain = name
    .replaceAll("ß", "ss")
    .replaceAll("Æ", "AE").replaceAll("æ", "ae")
    .replaceAll("Ø", "O").replaceAll("ø", "o")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const suffix = attempt === 1 ? "" : `-${attempt}`;
  const slug = `${plain.slice(0, MAX - suffix.length).replace(/-+$/, "")}${suffix}`;
  if (slugProblem(slug) === undefined) return slug;
  return `organisation-${slug.replace(/^-/, "")}`.slice(0, MAX).replace(/-+$/, "");
}
