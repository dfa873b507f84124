"use client";

import "@/app/globals.css";
import ErrorPage from "@/app/error";

/** The last resort, when the root layout itself failed; so it brings its own document. */
export default function GlobalError(props: Parameters<typeof ErrorPage>[0]) {
  return (
    <html lang="en">
      <body>
        <title>Plumbline</title>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
