import { defineFigures } from "@/kernel/figure";

/** The numbers of the overview. */
export const OVERVIEW_FIGURES = defineFigures({
  events: { name: "Events", unit: "count", better: "up", of: "accepted events", sentence: "Accepted events whose time lies in the range, each counted once." },
  people: {
    name: "Active people", unit: "count", better: "up", of: "accepted events of the range with a user id or an anonymous id",
    sentence: "Different people in the range: by user id, else by anonymous id. Somebody who comes on three days is one person.",
  },
  sessions: { name: "Sessions", unit: "count", better: "up", of: "accepted events of the range with a session id", sentence: "Different session ids among the events of the range." },
  courses: { name: "Courses touched", unit: "count", better: "up", of: "accepted events of the range with a course id", sentence: "Different course ids among the events of the range." },
  setAside: { name: "Set aside", unit: "count", better: "down", of: "accepted events of all time", sentence: "Accepted events that could not be processed, of all time. They wait as dead letters and are in no number." },
  lag: { name: "Ingest lag", unit: "duration", better: "down", of: "accepted events that are in no number yet", sentence: "How long the oldest event that is not in the numbers yet has been waiting." },
});
