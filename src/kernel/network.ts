/**
 * The network that an address belongs to: its first octets (IPv4) or groups (IPv6), as `203.0.113.0/24` or
 * `2001:db8:0::/48`. What is no address stays as it is.
 */
export function networkOf(ip: string, { octets, groups }: { readonly octets: 3 | 4; readonly groups: 3 | 4 }): string {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(ip)) return octets === 4 ? ip : `${ip.slice(0, ip.lastIndexOf("."))}.0/24`;
  const [address = ""] = ip.split("%", 1);
  if (!address.includes(":") || !URL.canParse(`http://[${address}]`)) return ip;
  // URL writes the shortest form, whatever was sent.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::", 2);
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const all = [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0"), ...after];
  return `${all.slice(0, groups).join(":")}::/${groups * 16}`;
}
