const NAME = "plumbline-device";
const SECONDS = 400 * 24 * 60 * 60;

/** The cookie by which a device is known that signed in before; sent to next-auth's paths alone. */
export function deviceCookieOf(header: string | null): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const [name = "", ...value] = pair.split("=");
    if (name.trim() === NAME) return value.join("=").trim();
  }
  return undefined;
}

/** @param address where people reach this installation */
export function setDeviceCookie(device: string, address: string): string {
  return `${NAME}=${device}; Path=/api/auth; Max-Age=${SECONDS}; HttpOnly; SameSite=Lax${address.startsWith("https:") ? "; Secure" : ""}`;
}
