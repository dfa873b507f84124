/** What docs/learning-events.md says in full, as far as one needs it to begin. */
export interface EventType {
  readonly types: readonly string[];
  readonly properties: readonly string[];
  readonly does: string;
}

export const EVENT_TYPES: readonly EventType[] = [
  { types: ["course_enrolled"], properties: ["title"], does: "Enrols; ends a withdrawal that came before it." },
  { types: ["course_started"], properties: ["title"], does: "Activity. Any activity of their own starts a course, so this one is not needed." },
  { types: ["course_completed"], properties: ["title"], does: "Completes the course; nothing later takes that back." },
  { types: ["course_withdrawn"], properties: ["title"], does: "Withdraws, until a later enrolment." },
  { types: ["lesson_started"], properties: ["title", "kind", "position", "week"], does: "Tells of the lesson, and of its place." },
  { types: ["lesson_progressed"], properties: ["percent", "seconds", "clicks"], does: "The highest percent counts; seconds and clicks are added up." },
  { types: ["lesson_completed"], properties: ["seconds", "score", "maxScore"], does: "Completes the lesson." },
  { types: ["video_played"], properties: ["length"], does: "Activity." },
  { types: ["video_paused", "video_seeked", "video_completed"], properties: ["from", "to", "length"], does: "Those seconds of the video were watched just now." },
  { types: ["quiz_started", "quiz_answered"], properties: ["title"], does: "Activity." },
  { types: ["quiz_submitted"], properties: ["score", "maxScore"], does: "An attempt; the best score counts." },
  { types: ["assignment_submitted"], properties: ["title"], does: "An attempt; completes the assignment." },
  { types: ["assignment_graded"], properties: ["score", "maxScore"], does: "The best score counts." },
  { types: ["survey_submitted"], properties: ["survey", "answers"], does: "A response to a survey." },
];
