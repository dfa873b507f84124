import type { LearnerPath } from "@/modules/learning/contract";

/** One thing that happened on a learner's way through a course. */
export interface Moment {
  readonly at: Date;
  readonly kind: "enrolled" | "first" | "opened" | "finished" | "withdrew" | "completed" | "last";
  readonly text: string;
}

/** In which order things stand that happened at the same instant. */
const ORDER: readonly Moment["kind"][] = ["enrolled", "first", "opened", "finished", "last", "completed", "withdrew"];

/** The way, oldest first: what is known of the learner and of each lesson, as one line. */
export function momentsOf({ learner, lessons }: Pick<LearnerPath, "learner" | "lessons">): Moment[] {
  const moments: Moment[] = [];
  const say = (at: Date | null, kind: Moment["kind"], text: string) => {
    if (at) moments.push({ at, kind, text });
  };
  say(learner.enrolledAt, "enrolled", "Enrolled");
  const opened = lessons.flatMap(({ firstAt }) => (firstAt ? [firstAt.getTime()] : []));
  // The first activity is the first lesson as a rule, and then needs no line of its own.
  if (learner.firstAt && !opened.includes(learner.firstAt.getTime())) say(learner.firstAt, "first", "First activity in the course");
  for (const { title, lessonId, firstAt, completedAt } of lessons) {
    const name = `“${title ?? lessonId}”`;
    const atOnce = firstAt !== null && completedAt !== null && firstAt.getTime() === completedAt.getTime();
    if (!atOnce) say(firstAt, "opened", `Opened ${name}`);
    say(completedAt, "finished", `Finished ${name}`);
  }
  say(learner.completedAt, "completed", "Completed the course");
  say(learner.withdrawnAt, "withdrew", "Withdrew");
  const latest = Math.max(0, ...moments.map(({ at }) => at.getTime()));
  if (learner.lastAt && learner.lastAt.getTime() > latest) say(learner.lastAt, "last", "Last seen");
  return moments.sort((a, b) => a.at.getTime() - b.at.getTime() || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
