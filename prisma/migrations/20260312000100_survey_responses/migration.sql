-- Ratings are kept as they were given: the mean of 4.5 is not 5.
ALTER TABLE learning.survey_answers ALTER COLUMN number TYPE double precision;

-- That somebody responded is grouped as an answer is (its question has no id), so that responses and answers are
-- counted on the same days and add up.
ALTER TABLE learning.survey_answers DROP CONSTRAINT survey_answers_shape_check;
ALTER TABLE learning.survey_answers ADD CONSTRAINT survey_answers_shape_check CHECK (shape IN ('number', 'text', 'list', 'response'));

-- The owner places what is there for all organisations, so the rows' own security is lifted for these statements.
ALTER TABLE learning.survey_responses NO FORCE ROW LEVEL SECURITY;
ALTER TABLE learning.survey_answers NO FORCE ROW LEVEL SECURITY;
WITH people AS (
  SELECT org_id, survey_id, course_id, respondent, min(occurred_at) AS first_at, max(day) AS last_day FROM learning.survey_responses GROUP BY 1, 2, 3, 4
), courses AS (
  SELECT *, count(*) OVER (PARTITION BY org_id, survey_id, course_id) < 5 AS pooled FROM people
), members AS (
  SELECT org_id, survey_id, pooled, CASE WHEN pooled THEN '' ELSE course_id END AS course_id, respondent, min(first_at) AS first_at, max(last_day) AS last_day
  FROM courses GROUP BY 1, 2, 3, 4, 5
), ordered AS (
  SELECT *, row_number() OVER (PARTITION BY org_id, survey_id, pooled, course_id ORDER BY first_at, respondent) AS place,
         count(*) OVER (PARTITION BY org_id, survey_id, pooled, course_id) AS size
  FROM members
), blocks AS (
  SELECT *, CASE WHEN size >= 5 THEN least((place - 1) / 5, size / 5 - 1) END AS block FROM ordered
), days AS (
  SELECT *, CASE WHEN block IS NOT NULL THEN max(last_day) OVER (PARTITION BY org_id, survey_id, pooled, course_id, block) END AS block_day FROM blocks
)
INSERT INTO learning.survey_answers (org_id, batch_id, ordinal, question_id, place, survey_id, course_id, respondent, day, occurred_at, shape, pooled, block, block_day)
SELECT r.org_id, r.batch_id, r.ordinal, '', 1, r.survey_id, r.course_id, r.respondent, r.day, r.occurred_at, 'response', c.pooled, d.block, d.block_day
FROM learning.survey_responses r
JOIN courses c ON c.org_id = r.org_id AND c.survey_id = r.survey_id AND c.course_id = r.course_id AND c.respondent = r.respondent
JOIN days d ON d.org_id = c.org_id AND d.survey_id = c.survey_id AND d.pooled = c.pooled
 AND d.course_id = CASE WHEN c.pooled THEN '' ELSE c.course_id END AND d.respondent = c.respondent;
ALTER TABLE learning.survey_responses FORCE ROW LEVEL SECURITY;
ALTER TABLE learning.survey_answers FORCE ROW LEVEL SECURITY;
