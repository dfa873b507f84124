"use client";

import type { CourseRow } from "@/modules/learning/contract";
import { Select } from "@/ui/select";

/** No course has this id: they have one character or more. */
const ALL = "";

interface CourseFilterProps {
  readonly courses: readonly Pick<CourseRow, "courseId" | "title">[];
  readonly course: string | null;
  readonly onChange: (course: string | null) => void;
}

/** Which course the page is about; all of them at first. */
export function CourseFilter({ courses, course, onChange }: CourseFilterProps) {
  const options = [{ value: `=${ALL}`, label: "All courses" }, ...courses.map(({ courseId, title }) => ({ value: `=${courseId}`, label: title ?? courseId }))];
  // A select takes no empty value, so each wears a mark in front.
  return <Select label="Course" size="small" value={`=${course ?? ALL}`} options={options} onChange={(value) => onChange(value.slice(1) || null)} />;
}

/** A course by its name, as far as it is known. */
export function courseName(courses: readonly Pick<CourseRow, "courseId" | "title">[] | undefined, course: string): string {
  return courses?.find(({ courseId }) => courseId === course)?.title ?? course;
}
