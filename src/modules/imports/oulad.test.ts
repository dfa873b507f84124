import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judge } from "@/modules/ingest/verdict";
import { countOulad, overviewOf } from "../../../tests/support/independent-count";
import { isUnreadable, type ObservedReading, type Reading, type Unreadable } from "./reading";
import { readOulad } from "./service";

const FOLDER = new URL("../../../tests/fixtures/oulad/", import.meta.url).pathname;
const text = (file: string) => readFile(join(FOLDER, file), "utf8");

async function read(folder: string): Promise<Reading[]> {
  const readings: Reading[] = [];
  for await (const portion of readOulad(folder)) readings.push(...(portion.readings as (ObservedReading | Unreadable)[]).map((one) => (isUnreadable(one) ? one : one.event)));
  return readings;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumbline-oulad-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Three presentations, four materials; a given file replaces the default one. */
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  const whole = {
    "courses.csv": "code_module,code_presentation,module_presentation_length\nAAA,2013J,268\nBBB,2014B,240\n",
    "vle.csv": "id_site,code_module,code_presentation,activity_type\n1,AAA,2013J,quiz\n",
    "studentRegistration.csv": "code_module,code_presentation,id_student,date_registration,date_unregistration\n",
    "studentVle.csv": "code_module,code_presentation,id_student,id_site,date,sum_click\n",
    "studentInfo.csv": "code_module,code_presentation,id_student,final_result\n",
    ...files,
  };
  for (const [name, content] of Object.entries(whole)) await writeFile(join(folder, name), content);
}

test("agrees with an independent count of real learners", async () => {
  const readings = await read(FOLDER);
  const counted = countOulad({
    courses: await text("courses.csv"),
    registrations: await text("studentRegistration.csv"),
    clicks: await text("studentVle.csv"),
    results: await text("studentInfo.csv"),
  });
  const mine = readings.flatMap((reading) =>
    isUnreadable(reading)
      ? []
      : [{ type: reading.type, at: Date.parse(String(reading.timestamp)), person: String(reading.userId), course: String(reading.courseId) }],
  );
  expect(mine.length).toBe(readings.length);
  for (const zone of ["UTC", "Europe/London"]) expect(overviewOf(mine, zone)).toEqual(overviewOf(counted.occurrences, zone));
  expect(overviewOf(mine, "UTC").byType).toEqual({ course_enrolled: 20, course_withdrawn: 6, lesson_progressed: 985, course_completed: 11 });
  expect(new Set(readings.map((reading) => reading.clientEventId)).size).toBe(readings.length);
});

test("day 0 of 2013J is 1 October 2013, of 2014B 1 February 2014", async () => {
  await write({
    "studentRegistration.csv":
      'code_module,code_presentation,id_student,date_registration,date_unregistration\nAAA,2013J,"11","0",""\nBBB,2014B,12,-3,?\n',
    "studentVle.csv": "code_module,code_presentation,id_student,id_site,date,sum_click\r\nAAA,2013J,11,1,268,4\r\n",
    "studentInfo.csv": "extra,code_module,code_presentation,id_student,final_result\nx,AAA,2013J,11,Distinction\nx,BBB,2014B,12,Fail\n",
  });
  expect(await read(folder)).toEqual([
    { clientEventId: expect.any(String), type: "course_enrolled", timestamp: "2013-10-01T12:00:00.000Z", userId: "11", courseId: "AAA-2013J", properties: { day: 0 } },
    { clientEventId: expect.any(String), type: "course_enrolled", timestamp: "2014-01-29T12:00:00.000Z", userId: "12", courseId: "BBB-2014B", properties: { day: -3 } },
    {
      clientEventId: expect.any(String),
      type: "lesson_progressed",
      timestamp: "2014-06-26T12:00:00.000Z",
      userId: "11",
      courseId: "AAA-2013J",
      lessonId: "1",
      properties: { day: 268, clicks: 4, kind: "quiz" },
    },
    {
      clientEventId: expect.any(String),
      type: "course_completed",
      timestamp: "2014-06-26T12:00:00.000Z",
      userId: "11",
      courseId: "AAA-2013J",
      properties: { day: 268, finalResult: "Distinction" },
    },
  ]);
});

test("a broken row fails alone, and says where it is", async () => {
  await write({
    "vle.csv": "id_site,code_module,code_presentation,activity_type\n,AAA,2013J,quiz\n",
    "studentRegistration.csv":
      "code_module,code_presentation,id_student,date_registration,date_unregistration\nAAA,2013J,11,,5\nAAA,2013J,,1,\nAAA,2013X,11,1,\n",
    "studentVle.csv":
      'code_module,code_presentation,id_student,id_site,date,sum_click\nAAA,2013J,11,1,"2,3\nAAA,2013J,11,1,2\n\nAAA,2013J,11,1,2,3\nAAA,2013J,11,1,2,3\nAAA,2013J,11,1,two,3\nAAA,2013J,11,1,2,-3\n',
    "studentInfo.csv": "code_module,code_presentation,id_student,final_result\nAAA,2014J,11,Pass\nAAA,2013J,11,Passed\n",
  });
  const readings = await read(folder);
  expect(readings.filter(isUnreadable).map(({ path, message, payload }) => `${path}: ${message} | ${payload}`)).toEqual([
    "vle.csv line 2: id_site is no number | ,AAA,2013J,quiz",
    "studentRegistration.csv line 2: date_registration is empty | AAA,2013J,11,,5",
    "studentRegistration.csv line 3: id_student is no number | AAA,2013J,,1,",
    "studentRegistration.csv line 4: code_module and code_presentation name no course such as AAA 2013J | AAA,2013X,11,1,",
    expect.stringMatching(/^studentVle.csv line 2: not CSV: .*\| AAA,2013J,11,1,"2,3$/),
    "studentVle.csv line 3: has 5 fields where the header has 6 | AAA,2013J,11,1,2",
    "studentVle.csv line 7: date is no number of days | AAA,2013J,11,1,two,3",
    "studentVle.csv line 8: sum_click is no number of clicks | AAA,2013J,11,1,2,-3",
    "studentInfo.csv line 2: courses.csv does not say how long this presentation lasts | AAA,2014J,11,Pass",
    "studentInfo.csv line 3: final_result is none of Pass, Distinction, Fail, Withdrawn | AAA,2013J,11,Passed",
  ]);
  expect(readings.filter((reading) => !isUnreadable(reading))).toMatchObject([
    { type: "course_withdrawn" },
    { type: "lesson_progressed", properties: { day: 2, clicks: 3 } },
    { type: "lesson_progressed", properties: { day: 2, clicks: 3 } },
  ]);
  expect(new Set(readings.map((reading) => reading.clientEventId)).size).toBe(readings.length);
});

test("a file without a column is refused", async () => {
  await write({ "studentVle.csv": "code_module,code_presentation,id_student,date,sum_click\n" });
  await expect(read(folder)).rejects.toMatchObject({ code: "unprocessable", message: "studentVle.csv has no column id_site." });
  await write({ "studentInfo.csv": "" });
  await expect(read(folder)).rejects.toMatchObject({ code: "unprocessable", message: "studentInfo.csv is empty." });
});

test("any row gives an event that ingest accepts, or says why not", async () => {
  const cell = fc.oneof(fc.string({ unit: "binary", maxLength: 8 }), fc.constantFrom("AAA", "2013J", "11", "1", "-4", '"', '"x"', ""));
  const row = fc.array(cell, { minLength: 5, maxLength: 7 }).map((cells) => cells.join(","));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
      await write({ "studentVle.csv": ["code_module,code_presentation,id_student,id_site,date,sum_click", ...rows].join("\n") });
      const readings = await read(folder);
      expect(readings.length).toBe(rows.join("\n").split("\n").filter((line) => line.trim() !== "").length);
      for (const reading of readings) {
        if (isUnreadable(reading)) continue;
        expect(judge(reading, { receivedAt: Date.now(), skew: 0 })).toHaveProperty("valid");
      }
    }),
  );
});
