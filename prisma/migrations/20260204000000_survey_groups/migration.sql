-- Answers are shown in groups of at least five people that are never taken apart, so that no two answers of
-- the API differ by fewer. An answer knows its group: of its own course, or of courses that have too few people
-- each (`pooled`); without a number it is in none. A group counts on the day of its last answer.
ALTER TABLE learning.survey_answers ADD COLUMN pooled boolean, ADD COLUMN block integer, ADD COLUMN block_day date;

-- The owner places what is there for all organisations, so the rows' own security is lifted for this statement.
ALTER TABLE learning.survey_answers NO FORCE ROW LEVEL SECURITY;
WITH people AS (
  SELECT org_id, survey_id, question_id, shape, course_id, respondent, min(occurred_at) AS first_at, max(day) AS last_day FROM learning.survey_answers GROUP BY 1, 2, 3, 4, 5, 6
), courses AS (
  SELECT *, count(*) OVER (PARTITION BY org_id, survey_id, question_id, shape, course_id) < 5 AS pooled FROM people
), members AS (
  SELECT org_id, survey_id, question_id, shape, pooled, CASE WHEN pooled THEN '' ELSE course_id END AS course_id, respondent, min(first_at) AS first_at, max(last_day) AS last_day
  FROM courses GROUP BY 1, 2, 3, 4, 5, 6, 7
), ordered AS (
  SELECT *, row_number() OVER (PARTITION BY org_id, survey_id, question_id, shape, pooled, course_id ORDER BY first_at, respondent) AS place,
         count(*) OVER (PARTITION BY org_id, survey_id, question_id, shape, pooled, course_id) AS size
  FROM members
), blocks AS (
  SELECT *, CASE WHEN size >= 5 THEN least((place - 1) / 5, size / 5 - 1) END AS block FROM ordered
), days AS (
  SELECT *, CASE WHEN block IS NOT NULL THEN max(last_day) OVER (PARTITION BY org_id, survey_id, question_id, shape, pooled, course_id, block) END AS block_day FROM blocks
)
UPDATE learning.survey_answers a SET pooled = c.pooled, block = d.block, block_day = d.block_day
FROM courses c
JOIN days d ON d.org_id = c.org_id AND d.survey_id = c.survey_id AND d.question_id = c.question_id AND d.shape = c.shape AND d.pooled = c.pooled
 AND d.course_id = CASE WHEN c.pooled THEN '' ELSE c.course_id END AND d.respondent = c.respondent
WHERE a.org_id = c.org_id AND a.survey_id = c.survey_id AND a.question_id = c.question_id AND a.shape = c.shape AND a.course_id = c.course_id AND a.respondent = c.respondent;
ALTER TABLE learning.survey_answers FORCE ROW LEVEL SECURITY;

-- Dashboards read by the day of the group; a pass looks for the last groups of a course, for the pooled answers and for new ones.
DROP INDEX learning.survey_answers_survey_idx;
CREATE INDEX survey_answers_survey_idx ON learning.survey_answers (org_id, survey_id, block_day);
CREATE INDEX survey_answers_block_idx ON learning.survey_answers (org_id, survey_id, question_id, shape, course_id, pooled, block);
CREATE INDEX survey_answers_loose_idx ON learning.survey_answers (org_id, survey_id, question_id, shape) WHERE pooled IS NOT FALSE;
