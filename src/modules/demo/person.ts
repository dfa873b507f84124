import { createHash } from "node:crypto";
import type { ClientEvent } from "@/modules/ingest/contract";
import { COURSES, type Course, FEEDBACK, type Lesson, PUBLIC_PAGES, type Page, REFERRERS } from "./academy";
import { createRandom, type Random } from "./random";
import { type Habit, HABITS, startOfSession, studyDays } from "./rhythm";

export interface DemoEvent extends ClientEvent {
  readonly timestamp: string;
}

/** Nobody's story runs longer, in days. */
export const LONGEST_STORY = 75;

type Details = Pick<DemoEvent, "courseId" | "lessonId" | "properties">;

/**
 * All that one person ever does, from the day they came on: a function of seed, day and place among that
 * day's newcomers, and of nothing else. So a later run tells the same story, with the same ids, further.
 */
export function storyOf(seed: number, arrival: string, place: number): DemoEvent[] {
  return new Story(seed, arrival, place).tell();
}

class Story {
  readonly #key: string;
  readonly #random: Random;
  readonly #arrival: string;
  readonly #habit: Habit;
  readonly #device: string;
  readonly #events: DemoEvent[] = [];
  /** The time that the simulation has reached, epoch milliseconds. */
  #at = 0;
  #sessions = 0;
  #userId: string | undefined;

  constructor(seed: number, arrival: string, place: number) {
    this.#key = `demo-${seed}-${arrival.replaceAll("-", "")}-${place}`;
    this.#random = createRandom(this.#key);
    this.#arrival = arrival;
    this.#habit = this.#random.pick(HABITS);
    this.#device = this.#random.pick(["desktop", "desktop", "desktop", "mobile", "tablet"]);
  }

  tell(): DemoEvent[] {
    const random = this.#random;
    this.#visit(this.#arrival);
    if (random.chance(0.4)) {
      if (random.chance(0.3)) for (const day of this.#days(0.8, random.whole(1, 2))) this.#visit(day);
      return this.#events;
    }
    this.#signUp();
    // From here on everything is told of who they are, not of their browser alone.
    const first = this.#choose([]);
    this.#enrol(first);
    this.#study(first);
    return this.#events;
  }

  /** A session of somebody who looks around. */
  #visit(day: string): void {
    this.#open(day);
    const referrer = this.#random.pick(REFERRERS);
    this.#see(this.#random.pick(PUBLIC_PAGES), referrer === undefined ? {} : { referrer });
    const more = this.#random.weighted([4, 4, 3, 2, 2, 1, 1]);
    for (let i = 0; i < more; i++) this.#see(this.#random.pick(PUBLIC_PAGES));
  }

  #signUp(): void {
    this.#see({ path: "/sign-up", title: "Create your account" });
    this.#userId = `learner_${createHash("sha256").update(this.#key).digest("hex").slice(0, 10)}`;
    this.#add("signed_up", { properties: { plan: this.#random.pick(["team", "team", "single", "trial"]), method: this.#random.pick(["email", "email", "google"]) } });
  }

  #choose(taken: readonly Course[]): Course {
    const place = this.#random.weighted(COURSES.map((course) => (taken.includes(course) ? 0 : course.draw)));
    return COURSES[place] ?? COURSES[0];
  }

  #enrol({ id, title }: Course): void {
    this.#see({ path: `/courses/${id}`, title });
    this.#add("course_enrolled", { courseId: id, properties: { title } });
  }

  #study(first: Course): void {
    const random = this.#random;
    const zeal = random.next();
    const taken = [first];
    const started = new Set<Course>();
    const todo: (readonly [Course, Lesson])[] = first.lessons.map((lesson) => [first, lesson]);
    for (const day of this.#days(1.2 + zeal * 3.5, 40)) {
      this.#open(day);
      this.#see({ path: "/learn", title: "My courses" });
      const lessons = random.weighted([0.3, 4, 4, 3]);
      for (let i = 0; i < lessons; i++) {
        const [course, lesson] = todo.shift() ?? [];
        if (!course || !lesson) break;
        if (!started.has(course)) this.#add("course_started", { courseId: course.id, properties: { title: course.title } });
        started.add(course);
        const finished = this.#learn(course, lesson);
        if (!finished) todo.unshift([course, lesson]);
        if (lesson === course.lessons.at(-1) && finished) this.#complete(course);
        // The less zeal, the sooner somebody stays away for good.
        if (!random.chance(course.hold - (1 - zeal) * 0.06)) {
          // Most of them just stay away; a few say so.
          if (todo.length > 0 && random.chance(0.15)) this.#add("course_withdrawn", { courseId: course.id, properties: { title: course.title } });
          return;
        }
        if (!finished) break;
      }
      if (todo.length > 0) continue;
      if (taken.length === 3 || !random.chance(0.35 + zeal * 0.4)) return;
      const next = this.#choose(taken);
      taken.push(next);
      this.#enrol(next);
      todo.push(...next.lessons.map((lesson) => [next, lesson] as const));
    }
  }

  /** @returns whether the lesson was finished */
  #learn(course: Course, lesson: Lesson): boolean {
    const random = this.#random;
    const place = { courseId: course.id, lessonId: lesson.id };
    const finished = random.chance(0.93);
    const pace = 0.7 + random.next() * 0.8;
    const until = finished ? 100 : random.pick([25, 50, 75]);
    this.#see({ path: `/learn/${course.id}/${lesson.id}`, title: lesson.title });
    this.#add("lesson_started", { ...place, properties: { title: lesson.title, kind: lesson.kind, position: course.lessons.indexOf(lesson) + 1 } });
    const length = lesson.minutes * 60;
    // Where the video was started last, in seconds of it.
    let playing = 0;
    if (lesson.kind === "video") this.#add("video_played", { ...place, properties: { position: 0, length, speed: random.pick([1, 1, 1, 1.25, 1.5]) } });
    if (lesson.kind === "quiz") this.#add("quiz_started", { ...place, properties: { questions: lesson.minutes } });
    for (let percent = 25; percent <= until; percent += 25) {
      this.#pass(lesson.minutes * 15_000 * pace);
      const second = Math.round((length * percent) / 100);
      const skipping = lesson.kind === "video" && percent === 50 && until === 100 && random.chance(0.2);
      if (skipping) {
        // Those in a hurry jump over what they take for an example.
        this.#add("video_seeked", { ...place, properties: { from: playing, to: second, length } });
        playing = Math.round(length * 0.7);
      }
      const stopped = !skipping && lesson.kind === "video" && percent < 100 && (percent === until || random.chance(0.25));
      if (stopped) {
        this.#add("video_paused", { ...place, properties: { from: playing, to: second, length } });
        // Half of those who go on hear the last half minute again.
        playing = random.chance(0.5) ? Math.max(0, second - 30) : second;
        if (percent < until) this.#add("video_played", { ...place, properties: { position: playing, length, speed: 1 } });
      }
      if (percent < 100) this.#add("lesson_progressed", { ...place, properties: { percent } });
    }
    if (!finished) return false;
    if (lesson.kind === "video") {
      // Some leave when the summing up begins.
      const to = random.chance(0.3) ? Math.round(length * 0.92) : length;
      if (to > playing) this.#add("video_completed", { ...place, properties: { from: playing, to, length } });
    }
    if (lesson.kind === "quiz") {
      const score = Math.min(100, 45 + random.whole(0, 35) + random.whole(0, 30));
      this.#add("quiz_submitted", { ...place, properties: { score, passed: score >= 60, questions: lesson.minutes } });
    }
    if (lesson.kind === "assignment") this.#hand(place);
    this.#add("lesson_completed", { ...place, properties: { seconds: Math.round(lesson.minutes * 60 * pace) } });
    if (random.chance(0.8)) this.#see({ path: `/learn/${course.id}`, title: course.title });
    return true;
  }

  /** Hands an assignment in; somebody grades it a day or two later. */
  #hand(place: Details): void {
    this.#add("assignment_submitted", { ...place, properties: {} });
    const now = this.#at;
    this.#pass(this.#random.whole(20, 50) * 3_600_000);
    this.#add("assignment_graded", { ...place, properties: { score: this.#random.whole(9, 20), maxScore: 20 } });
    this.#at = now;
  }

  #complete(course: Course): void {
    this.#add("course_completed", { courseId: course.id, properties: { title: course.title } });
    if (!this.#random.chance(0.6)) return;
    this.#pass(40_000 + this.#random.whole(0, 90_000));
    const rating = 1 + this.#random.weighted([1, 2, 6, 14, 12]);
    const nps = Math.min(10, Math.max(0, rating * 2 + this.#random.whole(-1, 1)));
    const pace = this.#random.pick(["just right", "just right", "just right", "too fast", "too slow"]);
    const helped = ["videos", "articles", "quizzes"].filter(() => this.#random.chance(0.5));
    const comment = this.#random.chance(0.3) ? { comment: this.#random.pick(rating >= 4 ? PRAISE : BLAME) } : {};
    this.#add("survey_submitted", { courseId: course.id, properties: { survey: FEEDBACK.survey, answers: { rating, nps, pace, helped, ...comment } } });
  }

  /** Up to `most` days on which this person comes back. */
  *#days(perWeek: number, most: number): Generator<string> {
    const end = this.#at + LONGEST_STORY * 86_400_000;
    let count = 0;
    for (const day of studyDays(this.#arrival, perWeek, this.#random)) {
      if (count++ === most || Date.parse(day) > end - 2 * 86_400_000) return;
      yield day;
    }
  }

  #open(day: string): void {
    this.#at = Math.max(startOfSession(day, this.#habit, this.#random), this.#at + 60_000);
    this.#sessions++;
  }

  #pass(milliseconds: number): void {
    this.#at += Math.round(milliseconds);
  }

  #see({ path, title }: Page, more: Readonly<Record<string, string>> = {}): void {
    this.#add("page_view", { properties: { path, title, device: this.#device, ...more } });
    this.#pass(4_000 + this.#random.whole(0, 45_000));
  }

  #add(type: string, details: Details): void {
    this.#events.push({
      clientEventId: `${this.#key}-${this.#events.length + 1}`,
      type,
      timestamp: new Date(this.#at).toISOString(),
      ...(this.#userId === undefined ? {} : { userId: this.#userId }),
      anonymousId: `visitor_${createHash("sha256").update(`${this.#key}/browser`).digest("hex").slice(0, 16)}`,
      sessionId: `session_${this.#key}-${this.#sessions}`,
      ...details,
    });
    this.#pass(400 + this.#random.whole(0, 1_600));
  }
}

const PRAISE: readonly [string, ...string[]] = [
  "Short lessons, easy to fit into a day.",
  "The final quiz was harder than expected, in a good way.",
  "Finally somebody explains this without jargon.",
  "Would recommend it to my team.",
];
const BLAME: readonly [string, ...string[]] = ["The videos are too fast for me.", "I missed examples from my own field.", "The quiz did not match the lessons."];
