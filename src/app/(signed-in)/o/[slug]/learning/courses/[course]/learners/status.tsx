import { Badge, type Tone } from "@/ui/badge";
import { STATUS_NAMES, STATUSES } from "./copy";

const TONES: Readonly<Record<string, Tone>> = { completed: "good", withdrawn: "bad", started: "accent" };

/** What became of a learner, as the API says it. */
export function Status({ status }: { readonly status: string }) {
  const known = STATUSES.find((one) => one === status);
  return <Badge tone={TONES[status] ?? "plain"}>{known ? STATUS_NAMES[known] : status}</Badge>;
}
