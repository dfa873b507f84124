import { defineFigures } from "@/kernel/figure";
import { RISK, STOPPED_AFTER_DAYS } from "./contract";

/** The numbers of the learning pages. A learner is a person in a course: somebody in two courses is two learners. */
export const LEARNING_FIGURES = defineFigures({
  activeLearners: {
    name: "Active learners", unit: "count", better: "up", of: "events with a course, in the range",
    sentence: "Different people who did something in a course in the range. What others tell about them, say an enrolment, is no activity.",
  },
  activeDay: { name: "Active in 1 day", unit: "count", better: "up", of: "events with a course, on the last day of the range", sentence: "Different people who did something in a course on the last day of the range." },
  activeWeek: { name: "Active in 7 days", unit: "count", better: "up", of: "events with a course, of seven days", sentence: "Different people who did something in a course in the seven days up to the last day of the range." },
  activeMonth: { name: "Active in 30 days", unit: "count", better: "up", of: "events with a course, of thirty days", sentence: "Different people who did something in a course in the thirty days up to the last day of the range." },
  enrolments: { name: "Enrolments", unit: "count", better: "up", of: "learners", sentence: "Learners whose first enrolment lies in the range. Somebody in two courses counts twice." },
  completions: { name: "Completions", unit: "count", better: "up", of: "learners", sentence: "Learners whose first completion of the course lies in the range." },
  completionRate: {
    name: "Completion rate", unit: "share", better: "up", of: "learners who had started by the last day of the range; where a cohort is chosen, all of the cohort",
    sentence: "Of the learners who had started by the last day of the range (enrolled, or without an enrolment been active), the share that had completed by that day.",
  },
  averageProgress: {
    name: "Average progress", unit: "share", better: "up", of: "learners who had started by the last day of the range, as they are now",
    sentence: "How far they have come by now, on average: 100% when completed, else the mean over all lessons of the course.",
  },
  seconds: {
    name: "Time spent", unit: "effort", better: "up", of: "events of the range with a person, a lesson and `seconds`",
    sentence: "What clients reported as time that a person spent in a lesson, added up. It is not guessed where they report none.",
  },
  atRisk: {
    name: "At risk", unit: "count", better: "down", of: "learners who have started and neither completed nor withdrawn",
    sentence: `Learners who have been silent for at least ${RISK.leastDays} days and ${RISK.factor} times their usual gap between two active days, and for ${RISK.goneAfterDays} days at most.`,
  },
});

/** The numbers of one learner in one course. */
export const LEARNER_FIGURES = defineFigures({
  progress: { name: "Progress", unit: "share", better: "up", of: "all lessons of the course", sentence: "100% when the course is completed, else the mean over all its lessons." },
  lessonsCompleted: { name: "Lessons done", unit: "count", better: "up", of: "lessons of the course", sentence: "Lessons that the learner has completed." },
  averageScore: { name: "Mean score", unit: "share", better: "up", of: "lessons with a score", sentence: "The mean of the learner’s best scores, one for each lesson that has any." },
  seconds: { name: "Time spent", unit: "effort", better: "up", of: "the learner’s events with a lesson and `seconds`", sentence: "As the client reported it for the lessons of the course, added up." },
  activeDays: { name: "Active days", unit: "count", better: "up", of: "the learner’s own events in the course", sentence: "Days on which they did something in the course themselves." },
  events: { name: "Events", unit: "count", better: "up", of: "events with this person and course", sentence: "Everything that was sent about them in this course, what others told included." },
});

/** The columns of the tables of courses, cohorts and lessons. */
export const LESSON_FIGURES = defineFigures({
  learners: { name: "Learners", unit: "count", better: "up", of: "people in the course, or in the lesson", sentence: "Different people who were enrolled in the course or did something in it; of a lesson, those who did something there." },
  averageScore: { name: "Score", unit: "share", better: "up", of: "learners and lessons with a score", sentence: "The mean of the best scores, one for each learner and lesson that has any." },
  reachRate: { name: "Reached", unit: "share", better: "up", of: "learners who did something in the course", sentence: "The share of the course’s learners with any activity that was active in the lesson." },
  stopped: { name: "Stopped", unit: "count", better: "down", of: "learners of the lesson", sentence: `Learners last seen at the lesson who have not completed the course, and have withdrawn or been silent for more than ${STOPPED_AFTER_DAYS} days.` },
  dropRate: { name: "Drop rate", unit: "share", better: "down", of: "learners of the lesson", sentence: "The share of those who were at the lesson that stopped there." },
});

/** The numbers of a survey’s page. */
export const SURVEY_FIGURES = defineFigures({
  responses: { name: "Responses", unit: "count", better: "up", of: "`survey_submitted` events", sentence: "Responses to the survey, each counted once." },
  respondents: { name: "Respondents", unit: "count", better: "up", of: "people who responded", sentence: "Different people who responded." },
  responseRate: { name: "Response rate", unit: "share", better: "up", of: "learners who were asked, in the courses that answers came from", sentence: "Respondents, as a share of the learners who were asked." },
  nps: { name: "NPS", unit: "count", better: "up", of: "answers from 0 to 10 to the question", sentence: "Promoters (9 and 10) less detractors (0 to 6), in percent of the answers: −100 to 100." },
  rating: { name: "Rating", unit: "mean", better: "up", of: "answers to the first question that is a rating", sentence: "The mean of the ratings as they were given." },
});
