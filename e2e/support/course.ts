/** A course of three lessons, taken by twelve people, with numbers that can be counted by hand. */

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** Everybody started 25 days ago; the last thing that happened in the course was 22 days ago. */
export function courseOfTwelve(): readonly object[] {
  const people = Array.from({ length: 12 }, (_, i) => `p${i + 1}`);
  const events: object[] = [];
  const say = (userId: string, days: number, type: string, lessonId?: string, properties: object = {}, courseId = "sql") =>
    events.push({ clientEventId: `c${events.length}`, type, userId, courseId, ...(lessonId === undefined ? {} : { lessonId }), timestamp: daysAgo(days), properties });
  for (const person of people) {
    say(person, 25, "course_enrolled", undefined, { title: "SQL from Zero" });
    say(person, 25, "lesson_completed", "tables", { title: "Tables", kind: "article", position: 1, seconds: 600 });
  }
  for (const person of people.slice(0, 10)) say(person, 24, "lesson_started", "joins", { title: "Joins", kind: "video", position: 2 });
  for (const [i, person] of people.slice(0, 4).entries()) {
    say(person, 23, "video_paused", "joins", { from: 0, to: 60, length: 100 });
    say(person, 23, "lesson_completed", "joins");
    say(person, 22, "quiz_submitted", "check", { title: "Check", score: 95 - 10 * i });
  }
  say("p1", 23, "video_seeked", "joins", { from: 20, to: 40, length: 100 });
  for (const person of people.slice(0, 3)) say(person, 22, "course_completed");
  say("p1", 0, "lesson_started", "axes", { title: "Axes" }, "charts");
  return events;
}

export const WORDS = ["More like this.", "My name is Lena Example.", "Too fast.", "Thanks!", "Joins were hard.", "Good."];

/** Six answers in one course and two in each of two others, of ten people. */
export function answersOfTen(): readonly object[] {
  return Array.from({ length: 10 }, (_, i) => ({
    clientEventId: `a${i}`,
    type: "survey_submitted",
    userId: `s${i}`,
    courseId: i < 6 ? "sql" : i < 8 ? "charts" : "design",
    timestamp: daysAgo(1),
    properties: { survey: "feedback", answers: { rating: i < 5 ? 5 : 3, nps: i < 6 ? 10 : i < 8 ? 8 : 2, ...(i < 6 ? { comment: WORDS[i] } : {}) } },
  }));
}
