import { randomUUID } from "node:crypto";
import { newId } from "@/kernel/ids";
import type { ClientEvent } from "@/modules/ingest/contract";

/** How clients choose their ids: by time, as our own tracker does, or at random. */
export type IdOrder = "time" | "random";

export const makeId: Readonly<Record<IdOrder, () => string>> = { time: newId, random: randomUUID };

/** As long as every id and every timestamp that the load puts in their places. */
const ID_PLACE = "00000000-0000-0000-0000-000000000000";
const TIME_PLACE = "2000-01-01T00:00:00.000Z";

export const SITE = "https://www.example.com";
export const BROWSERS = [
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
] as const;

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// What a school's site sends: mostly pages and material, few decisions.
const TYPES = [
  ...Array.from({ length: 9 }, () => "page_view"),
  ...Array.from({ length: 6 }, () => "lesson_progressed"),
  "lesson_completed", "video_played", "quiz_answered", "survey_answered", "course_enrolled", "search_performed",
];
const SITES = ["https://www.google.com/", "https://www.linkedin.com/feed/", "https://news.ycombinator.com/item?id=38212345", ""];
const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

export interface Audience {
  readonly people: number;
  readonly courses: number;
  /** Sessions that a person has in the period of the load. */
  readonly sessionsEach: number;
}

/** One event of an audience; about 500 bytes of JSON. */
export function makeEvent(random: () => number, audience: Audience, clientEventId: string, timestamp: string): ClientEvent {
  const visit = makeVisit(random, audience, Math.floor(random() * audience.sessionsEach));
  return makeStep(random, visit, Math.floor(random() * 3), clientEventId, timestamp);
}

/** Who is there, and where in which course. */
interface Visit {
  readonly person: number;
  readonly session: string;
  readonly course: number;
  readonly lesson: number;
}

function makeVisit(random: () => number, audience: Audience, session: number): Visit {
  // Some people are here all the time, most rarely; each has taken up to three courses.
  const person = Math.floor(random() ** 2 * audience.people);
  const course = (person * 7 + Math.floor(random() * 3) * 11) % audience.courses;
  return { person, session: `session-${person}-${session}`, course, lesson: Math.floor(random() * 37) };
}

function makeStep(random: () => number, { person, session, course, lesson: first }: Visit, step: number, clientEventId: string, timestamp: string): ClientEvent {
  const type = TYPES[Math.floor(random() * TYPES.length)] ?? "page_view";
  const lesson = first + step;
  const known = person % 3 !== 0;
  return {
    clientEventId,
    type,
    timestamp,
    ...(known ? { userId: `user-${person}` } : {}),
    anonymousId: `device-${(person * 2_654_435_761) % 4_294_967_296}`,
    sessionId: session,
    ...(type === "search_performed" ? {} : { courseId: `course-${course}`, lessonId: `lesson-${course}-${lesson}` }),
    properties: {
      path: `/courses/course-${course}/lessons/${lesson}`,
      title: `Lesson ${lesson}: how a number comes about`,
      referrer: SITES[Math.floor(random() * SITES.length)] ?? "",
      userAgent: AGENT,
      viewport: { width: 1440, height: 900 },
      clicks: Math.floor(random() * 20),
      secondsOnPage: Math.round(random() * 3_000) / 10,
      free: person % 5 === 0,
    },
  };
}

/**
 * `count` events as they come from people who visit now and then: sessions of one to some dozen events in
 * one course within an hour, spread over the days before `until`, in the order in which they happened.
 */
export function makeVisits(random: () => number, audience: Audience, count: number, days: number, until: Date): ClientEvent[] {
  const events: { readonly at: number; readonly event: ClientEvent }[] = [];
  for (let session = 0; events.length < count; session++) {
    const start = until.getTime() - random() * days * 86_400_000;
    const visit = makeVisit(random, audience, session);
    const length = 1 + Math.floor(random() ** 2 * 30);
    for (let i = 0; i < length && events.length < count; i++) {
      const at = Math.min(start + i * random() * 120_000, until.getTime());
      events.push({ at, event: makeStep(random, visit, Math.floor(i / 8), newId(), new Date(at).toISOString()) });
    }
  }
  return events.sort((a, b) => a.at - b.at).map(({ event }) => event);
}

/** Bytes to send again and again, with the places in them that must be new each time. */
export interface Template {
  readonly bytes: Buffer;
  /** Ids and timestamps are of fixed length: they are written over what was there. */
  fill(makeId: () => string): void;
}

/** @param text what to send, with {@link ID_PLACE} and {@link TIME_PLACE} where a new value belongs */
export function templateOf(head: Buffer, text: Buffer): Template {
  const bytes = Buffer.concat([head, text]);
  const ids = placesOf(bytes, ID_PLACE);
  const times = placesOf(bytes, TIME_PLACE);
  return {
    bytes,
    fill(next) {
      const now = new Date().toISOString();
      for (const place of ids) bytes.write(next(), place, "latin1");
      for (const place of times) bytes.write(now, place, "latin1");
    },
  };
}

export function eventPlaces(random: () => number, audience: Audience): ClientEvent {
  return makeEvent(random, audience, ID_PLACE, TIME_PLACE);
}

export const PLACES = { id: ID_PLACE, time: TIME_PLACE } as const;

function placesOf(bytes: Buffer, place: string): readonly number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(place); at >= 0; at = bytes.indexOf(place, at + place.length)) found.push(at);
  return found;
}
