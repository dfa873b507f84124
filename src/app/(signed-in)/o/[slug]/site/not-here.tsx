import { SearchX } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";

interface NotHereProps {
  /** "No such visitor". */
  readonly title: string;
  /** Why that may be, and what to do. */
  readonly children: ReactNode;
  /** The list that it would stand in. */
  readonly list: { readonly href: string; readonly label: string };
  /** Whether it is alone on the page, and not below a title. */
  readonly alone: boolean;
}

/** What an address names and no event has; not a failure, so that nothing is tried again. */
export function NotHere({ title, children, list, alone }: NotHereProps) {
  return (
    <EmptyState
      icon={<SearchX aria-hidden />}
      title={title}
      titleAs={alone ? "h1" : "p"}
      {...(alone ? { className: "mt-[12vh]" } : {})}
      actions={
        <Link href={list.href} className={buttonClass()}>
          {list.label}
        </Link>
      }
    >
      {children}
    </EmptyState>
  );
}
