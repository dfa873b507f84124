import { Lock } from "lucide-react";
import { EmptyState } from "@/ui/empty-state";

/** For a member whose role does not reach this page. */
export function NotPermitted({ organisation }: { readonly organisation: string }) {
  return (
    <EmptyState icon={<Lock aria-hidden />} title="Your role does not include this page" titleAs="h1" className="mt-[12vh]">
      An admin of {organisation} can change your role under Settings, Members.
    </EmptyState>
  );
}
