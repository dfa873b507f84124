import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { batchOf, createQueue, type Queue } from "./queue";
import type { Answer } from "./types";

interface Request {
  readonly at: number;
  readonly ids: readonly string[];
}

let requests: Request[];
/** What the server answers, in turn; 202 when it has run out. */
let answers: (Partial<Answer> | Promise<Answer>)[];
let changes: number;
let queue: Queue;
const start = Date.UTC(2026, 0, 1);

const event = (id: string, padding = "") => JSON.stringify({ id, padding });
const sent = () => requests.map(({ ids }) => ids.join(" "));

function make(bound = 1_000): Queue {
  const send = async (body: string): Promise<Answer> => {
    const { events, sent_at } = JSON.parse(body) as { events: { id: string }[]; sent_at: string };
    requests.push({ at: Date.parse(sent_at) - start, ids: events.map(({ id }) => id) });
    return { status: 202, after: 0, ...(await answers.shift()) };
  };
  return createQueue(send, bound, () => (changes += 1));
}

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  requests = [];
  answers = [];
  changes = 0;
  queue = make();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("batches", () => {
  test("what comes within a second goes together", async () => {
    queue.add(event("a"));
    await vi.advanceTimersByTimeAsync(600);
    queue.add(event("b"));
    await vi.advanceTimersByTimeAsync(399);
    expect(requests).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests).toEqual([{ at: 1_000, ids: ["a", "b"] }]);
    expect(queue.waiting()).toEqual([]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(requests).toHaveLength(1);
  });

  test("twenty do not wait", async () => {
    for (let i = 0; i < 20; i += 1) queue.add(event(`${i}`));
    await vi.advanceTimersByTimeAsync(0);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.ids).toHaveLength(20);
  });

  test("one request at a time; what comes meanwhile goes in the next", async () => {
    let answer: (answer: Answer) => void = () => undefined;
    answers = [new Promise((resolve) => (answer = resolve))];
    queue.add(event("a"));
    const flushed = queue.flush();
    for (let i = 0; i < 25; i += 1) queue.add(event(`${i}`));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent()).toEqual(["a"]);
    answer({ status: 200, after: 0 });
    await flushed;
    expect(requests.map(({ at, ids }) => [at, ids.length])).toEqual([[0, 1], [5_000, 25]]);
    queue.add(event("z"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent().at(-1)).toBe("z");
  });

  test("a request stays small enough for a beacon; an event that is too large goes alone, and does not block the others", async () => {
    const big = event("big", "x".repeat(70_000));
    const items = [event("a", "x".repeat(12_000)), event("b", "x".repeat(12_000)), big, event("c")];
    for (const item of items) queue.add(item);
    await queue.flush();
    expect(sent()).toEqual(["a", "b", "big", "c"]);
    expect(batchOf(items)).toEqual(items.slice(0, 1));
  });

  test("flush sends what is there and resolves, also when nothing is", async () => {
    await queue.flush();
    queue.add(event("a"));
    await queue.flush();
    expect(sent()).toEqual(["a"]);
  });
});

describe("failures", () => {
  test.each([0, 408, 429, 500, 503])("after %i the same events go again, with exponential back-off and jitter", async (status) => {
    answers = [{ status }, { status }, { status }];
    queue.add(event("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    // Half of 2, 4 and 8 seconds.
    expect(requests).toEqual([1_000, 2_000, 4_000, 8_000].map((at) => ({ at, ids: ["a"] })));
  });

  test("what comes during the back-off waits with the rest, twenty events, too", async () => {
    answers = [{ status: 503 }, { status: 503 }];
    queue.add(event("a"));
    await vi.advanceTimersByTimeAsync(2_000);
    for (let i = 0; i < 30; i += 1) queue.add(event(`${i}`));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests[2]?.ids).toHaveLength(31);
  });

  test("Retry-After is honoured, by a flush as well, and jitter comes on top", async () => {
    answers = [{ status: 429, after: 30_000 }];
    queue.add(event("a"));
    await queue.flush();
    await queue.flush();
    await vi.advanceTimersByTimeAsync(29_999);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(requests.map(({ at }) => at)).toEqual([0, 30_000]);
  });

  test("a Retry-After of a month overflows no timer", async () => {
    answers = [{ status: 503, after: 30 * 86_400_000 }];
    queue.add(event("a"));
    await vi.advanceTimersByTimeAsync(29 * 86_400_000);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(requests).toHaveLength(2);
  });

  test("anyone who flushes while the server is away does not prolong the back-off", async () => {
    answers = Array.from({ length: 50 }, () => ({ status: 0 }));
    queue.add(event("a"));
    for (let i = 0; i < 50; i += 1) await queue.flush();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(requests).toHaveLength(51);
    expect(queue.waiting()).toEqual([]);
  });

  test("the network's return ends the back-off", async () => {
    answers = Array.from({ length: 8 }, () => ({ status: 0 }));
    queue.add(event("a"));
    await vi.advanceTimersByTimeAsync(130_000);
    const before = requests.length;
    answers = [];
    await queue.flush();
    expect(requests).toHaveLength(before + 1);
    expect(queue.waiting()).toEqual([]);
  });

  test.each([401, 403, 404])("after %i nothing is sent again", async (status) => {
    answers = [{ status }];
    queue.add(event("a"));
    queue.add(event("b"));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sent()).toEqual(["a b"]);
    expect(queue.waiting()).toEqual([]);
  });

  test("a request that one event makes fail is halved until that one is alone, and the others arrive", async () => {
    const accepted: string[] = [];
    queue = createQueue(
      async (body) => {
        if (body.includes("spoilt")) return { status: 400, after: 0 };
        accepted.push(...(JSON.parse(body) as { events: { id: string }[] }).events.map(({ id }) => id));
        return { status: 202, after: 0 };
      },
      1_000,
      () => undefined,
    );
    for (const id of ["a", "b", "c", "spoilt", "d", "e"]) queue.add(event(id));
    await queue.flush();
    expect(accepted).toEqual(["a", "b", "c", "d", "e"]);
    expect(queue.waiting()).toEqual([]);
  });

  test("some failed, says 207: that is a verdict, and nothing goes again", async () => {
    answers = [{ status: 207 }];
    queue.add(event("a"));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(requests).toHaveLength(1);
  });

  test("the queue is bounded, the oldest go first", async () => {
    queue = make(3);
    answers = [{ status: 0 }];
    for (const id of ["a", "b", "c", "d", "e"]) queue.add(event(id));
    expect(queue.waiting()).toEqual(["c", "d", "e"].map((id) => event(id)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent().at(-1)).toBe("c d e");
  });

  test("anyone who keeps what waits is told when it changes", async () => {
    answers = [{ status: 503 }];
    queue.add(event("a"));
    await queue.flush();
    expect([changes, queue.waiting().length]).toEqual([1, 1]);
    await queue.flush();
    expect([changes, queue.waiting().length]).toEqual([2, 0]);
  });
});
