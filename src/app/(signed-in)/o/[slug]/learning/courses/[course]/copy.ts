/** What the page and its skeleton both say. */
export const SENTENCE = "How far learners come in this course, where they stop, and who may be about to.";
export const ACTIVE = "Active learners";
export const FUNNEL = "From first contact to completion";
export const SCORES = "Scores";
export const DROP_OFF = "Where learners stop";
export const TIMES = "Time per lesson";
export const VIDEO = "Which seconds are watched";
export const COHORTS = "Cohorts by start week";
export const RISK = "Learners at risk";
