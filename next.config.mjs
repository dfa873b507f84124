const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
  // No script-src: Next streams its payload in inline scripts, and a nonce would forbid static pages.
  {
    key: "Content-Security-Policy",
    value: "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'",
  },
];

/** Also for pages that isolate themselves (COEP) or check what they load (SRI). */
const FOR_OTHER_SITES = [
  { key: "Cross-Origin-Resource-Policy", value: "cross-origin" },
  { key: "Access-Control-Allow-Origin", value: "*" },
];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  async headers() {
    return [
      { source: "/:path*", headers: SECURITY_HEADERS },
      // Other sites load it on every page; a new version reaches them within the hour.
      { source: "/t.js", headers: [...FOR_OTHER_SITES, { key: "Cache-Control", value: "public, max-age=3600, stale-while-revalidate=86400" }] },
      { source: "/plumbline.mjs", headers: FOR_OTHER_SITES },
    ];
  },
};

export default config;
