-- How far learners had come by which day, so that a rate of a range is one of a named set of people: of those who had
-- started by its last day, or of a cohort, the share that had completed by then.
ALTER TABLE learning.user_course_days ADD COLUMN lesson_completed_at timestamptz;
ALTER TABLE learning.user_course_progress ADD COLUMN progressed_day date;
CREATE TABLE learning.cohort_days (
  org_id     uuid   NOT NULL,
  course_id  text   COLLATE "C" NOT NULL,
  start_week date   NOT NULL,
  day        date   NOT NULL,
  learners   bigint NOT NULL,
  enrolled   bigint NOT NULL,
  started    bigint NOT NULL,
  progressed bigint NOT NULL,
  completed  bigint NOT NULL,
  withdrawn  bigint NOT NULL,
  CONSTRAINT cohort_days_pkey PRIMARY KEY (org_id, start_week, course_id, day)
);

-- The owner fills them for all organisations, so the rows' own security is lifted for these statements.
ALTER TABLE learning.user_lesson_days NO FORCE ROW LEVEL SECURITY;
ALTER TABLE learning.user_course_days NO FORCE ROW LEVEL SECURITY;
ALTER TABLE learning.user_course_progress NO FORCE ROW LEVEL SECURITY;
UPDATE learning.user_course_days d SET lesson_completed_at = l.completed_at
FROM (SELECT org_id, course_id, person, day, min(completed_at) AS completed_at FROM learning.user_lesson_days WHERE completed_at IS NOT NULL GROUP BY 1, 2, 3, 4) l
WHERE d.org_id = l.org_id AND d.course_id = l.course_id AND d.person = l.person AND d.day = l.day;
UPDATE learning.user_course_progress p SET progressed_day = d.day
FROM (SELECT org_id, course_id, person, min(day) AS day FROM learning.user_course_days WHERE lesson_completed_at IS NOT NULL GROUP BY 1, 2, 3) d
WHERE p.org_id = d.org_id AND p.course_id = d.course_id AND p.person = d.person;
WITH p AS (
  SELECT *, start_day - (start_day - DATE '0001-01-01') % 7 AS start_week FROM learning.user_course_progress
), steps AS (
  SELECT p.org_id, p.course_id, p.start_week, p.start_day, d.*
  FROM p CROSS JOIN LATERAL (VALUES
    (p.start_day, 1, 0, 0, 0, 0, 0), (p.enrolled_day, 0, 1, 0, 0, 0, 0), (p.first_day, 0, 0, 1, 0, 0, 0), (p.progressed_day, 0, 0, 0, 1, 0, 0),
    (p.completed_day, 0, 0, 0, 0, 1, 0), (CASE WHEN p.status = 'withdrawn' THEN p.withdrawn_day END, 0, 0, 0, 0, 0, 1)
  ) AS d(day, learners, enrolled, started, progressed, completed, withdrawn)
  WHERE d.day IS NOT NULL
), told AS (
  SELECT org_id, course_id, start_week, day, learners, enrolled, started, progressed, completed, withdrawn FROM steps
  UNION ALL
  SELECT org_id, course_id, '-infinity', greatest(start_day, day), learners, enrolled, started, progressed, completed, withdrawn FROM steps
  UNION ALL
  SELECT org_id, '', '-infinity', greatest(start_day, day), learners, enrolled, started, progressed, completed, withdrawn FROM steps
)
INSERT INTO learning.cohort_days (org_id, course_id, start_week, day, learners, enrolled, started, progressed, completed, withdrawn)
SELECT org_id, course_id, start_week, day, sum(learners), sum(enrolled), sum(started), sum(progressed), sum(completed), sum(withdrawn) FROM told GROUP BY 1, 2, 3, 4;
ALTER TABLE learning.user_lesson_days FORCE ROW LEVEL SECURITY;
ALTER TABLE learning.user_course_days FORCE ROW LEVEL SECURITY;
ALTER TABLE learning.user_course_progress FORCE ROW LEVEL SECURITY;

CALL ops.protect('learning.cohort_days');
GRANT SELECT ON learning.cohort_days TO plumbline_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON learning.cohort_days TO plumbline_pipeline;
