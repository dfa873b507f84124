/** Stands where the key goes. */
const PLACEHOLDER = "YOUR_WRITE_KEY";

/** The line that sends a first lesson, ready to run in a shell; run twice, its event is counted once. */
export function lessonCommand(address: string): string {
  return `curl ${address}/api/analytics/events \\
  -H "Authorization: Bearer ${PLACEHOLDER}" \\
  -H "Content-Type: application/json" \\
  -d '{"clientEventId":"first-lesson","type":"lesson_completed",
       "userId":"lena","courseId":"sql","lessonId":"joins",
       "properties":{"title":"Joins","kind":"article","position":1,"seconds":300}}'`;
}

/** The line that sends a first answer to a survey. */
export function surveyCommand(address: string): string {
  return `curl ${address}/api/analytics/events \\
  -H "Authorization: Bearer ${PLACEHOLDER}" \\
  -H "Content-Type: application/json" \\
  -d '{"clientEventId":"first-survey","type":"survey_submitted",
       "userId":"lena","courseId":"sql",
       "properties":{"survey":"course-feedback",
                     "answers":{"rating":4,"nps":9,"comment":"More like this."}}}'`;
}
