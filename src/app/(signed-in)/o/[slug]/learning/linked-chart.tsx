"use client";

import { useEffect, useRef, type ReactNode } from "react";
import { cx } from "@/ui/cx";

interface ProofProps {
  /** The chart's name in addresses. */
  readonly name: string;
  /** The chart that the address asks for. */
  readonly chart: string | null;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A chart that sentences link to: anyone who comes by such a link is brought to it, and sees which one it is. */
export function Proof({ name, chart, className, children }: ProofProps) {
  const place = useRef<HTMLDivElement>(null);
  const asked = chart === name;
  useEffect(() => {
    if (asked) place.current?.scrollIntoView({ block: "start" });
  }, [asked]);
  return (
    <div ref={place} id={name} className={cx("min-w-0 scroll-mt-20 rounded-lg [&>*]:h-full", asked && "ring-2 ring-accent ring-offset-2 ring-offset-canvas", className)}>
      {children}
    </div>
  );
}
