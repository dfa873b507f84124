"use client";

import { PageError, type PageErrorProps } from "@/ui/page-error";
import { PlainPage } from "@/ui/plain-page";

export default function ErrorPage(props: PageErrorProps) {
  return (
    <PlainPage>
      <PageError {...props} className="py-0!" />
    </PlainPage>
  );
}
