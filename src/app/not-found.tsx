import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { PlainPage } from "@/ui/plain-page";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PlainPage>
      <EmptyState
        icon={<SearchX aria-hidden />}
        title="There is nothing at this address"
        titleAs="h1"
        className="py-0!"
        actions={
          <Link href="/" className={buttonClass("primary")}>
            Go to the overview
          </Link>
        }
      >
        It may have been removed, or belong to an organisation that you are not a member of.
      </EmptyState>
    </PlainPage>
  );
}
