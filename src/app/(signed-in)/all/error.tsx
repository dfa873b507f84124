"use client";

import { PageError, type PageErrorProps } from "@/ui/page-error";

/** A page failed; the frame around it still works. */
export default function AllErrorPage(props: PageErrorProps) {
  return <PageError {...props} className="mt-[12vh]" />;
}
