import { expect, it } from "vitest";
import type { LearnerPath } from "@/modules/learning/contract";
import { momentsOf } from "./moments";

const at = (hour: number) => new Date(Date.UTC(2026, 0, 5, hour));
const learner: LearnerPath["learner"] = {
  person: "user:lena", status: "completed", enrolledAt: at(8), firstAt: at(9), lastAt: at(13), completedAt: at(12), withdrawnAt: null,
  activeDays: 1, lessonsStarted: 2, lessonsCompleted: 2, progress: 100, averageScore: null, attempts: 0, seconds: 0, watchedSeconds: 0, clicks: 0, events: 5,
};
const lesson = (place: number, title: string, firstAt: Date | null, completedAt: Date | null): LearnerPath["lessons"][number] => ({
  lessonId: `l${place}`, title, kind: null, place, firstAt, lastAt: firstAt, completedAt, progress: 0, score: null, attempts: 0, seconds: 0, watchedSeconds: 0, clicks: 0,
});

it("tells one line of events, whatever the course's order", () => {
  const moments = momentsOf({ learner, lessons: [lesson(1, "Tables", at(10), at(12)), lesson(2, "Joins", at(9), at(11)), lesson(3, "Check", null, null), lesson(4, "Quiz", at(12), at(12))] });
  expect(moments.map(({ text }) => text)).toEqual([
    "Enrolled", "Opened “Joins”", "Opened “Tables”", "Finished “Joins”", "Finished “Tables”", "Finished “Quiz”", "Completed the course", "Last seen",
  ]);
});

it("describes a learner who has only enrolled, or only visited", () => {
  expect(momentsOf({ learner: { ...learner, firstAt: null, lastAt: null, completedAt: null }, lessons: [] }).map(({ text }) => text)).toEqual(["Enrolled"]);
  expect(momentsOf({ learner: { ...learner, enrolledAt: null, completedAt: null, lastAt: at(9) }, lessons: [] }).map(({ text }) => text)).toEqual(["First activity in the course"]);
});
