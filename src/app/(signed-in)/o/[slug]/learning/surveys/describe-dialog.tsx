"use client";

import { useState } from "react";
import { Dialog } from "@/ui/dialog";
import type { Draft } from "./draft";
import { SurveyForm } from "./survey-form";

interface DescribeDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly slug: string;
  readonly title: string;
  readonly start: Draft;
  /** Given where the survey is a new one: those that are described already. */
  readonly taken?: readonly string[];
}

/** Describes a survey: only its own buttons close it, so that nothing written is lost by accident. */
export function DescribeDialog({ open, onOpenChange, slug, title, start, taken }: DescribeDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description="Gives its answers words. Holds for everybody in the organisation; responses are not changed." dismissible={false} wide>
      <Opened slug={slug} start={start} taken={taken} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

/** Starts from what was known when the dialog opened: what arrives later must not write over what is typed. */
function Opened({ start, ...rest }: Pick<DescribeDialogProps, "slug" | "start" | "taken"> & { readonly onClose: () => void }) {
  const [first] = useState(start);
  return <SurveyForm start={first} {...rest} />;
}
