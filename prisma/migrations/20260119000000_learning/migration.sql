-- Learning: who takes which course, how far they are, where they stop, what they say.
-- Facts stand by local day, so that a day can be taken out and made anew exactly; progress is folded from
-- them; what dashboards read is kept beside, and changes with the rows of those whom an event touched.
CREATE SCHEMA learning;
GRANT USAGE ON SCHEMA learning TO plumbline_app, plumbline_pipeline, plumbline_platform;

-- ───────────────────────────────────────────────────────────── the catalogue, as events tell it

CREATE TABLE learning.courses (
  org_id        uuid        NOT NULL,
  course_id     text        COLLATE "C" NOT NULL,
  title         text,
  title_at      timestamptz,
  first_seen_at timestamptz NOT NULL,
  CONSTRAINT courses_pkey PRIMARY KEY (org_id, course_id)
);
CREATE TABLE learning.lessons (
  org_id         uuid        NOT NULL,
  course_id      text        COLLATE "C" NOT NULL,
  lesson_id      text        COLLATE "C" NOT NULL,
  title          text,
  title_at       timestamptz,
  kind           text,
  position       integer,
  week           integer,
  length_seconds integer,
  first_seen_at  timestamptz NOT NULL,
  CONSTRAINT lessons_pkey PRIMARY KEY (org_id, course_id, lesson_id)
);
-- The order that an organisation has set itself; it comes before every other rule.
CREATE TABLE learning.lesson_orders (
  org_id    uuid    NOT NULL,
  course_id text    COLLATE "C" NOT NULL,
  lesson_id text    COLLATE "C" NOT NULL,
  position  integer NOT NULL,
  CONSTRAINT lesson_orders_pkey PRIMARY KEY (org_id, course_id, lesson_id)
);

-- ───────────────────────────────────────────────────────────── facts by local day

-- Own activity of a person on a day, in a course ('' stands for all of them).
CREATE TABLE learning.active_days (
  org_id    uuid NOT NULL,
  course_id text COLLATE "C" NOT NULL,
  person    text COLLATE "C" NOT NULL,
  day       date NOT NULL,
  CONSTRAINT active_days_pkey PRIMARY KEY (org_id, course_id, person, day)
);
-- Distinct active learners over any range of days: the sum of n with day in [a, b] and previous_day < a.
CREATE TABLE learning.active_gaps (
  org_id       uuid   NOT NULL,
  course_id    text   COLLATE "C" NOT NULL,
  day          date   NOT NULL,
  previous_day date   NOT NULL,
  n            bigint NOT NULL,
  CONSTRAINT active_gaps_pkey PRIMARY KEY (org_id, course_id, day, previous_day)
);
CREATE TABLE learning.user_course_days (
  org_id           uuid        NOT NULL,
  course_id        text        COLLATE "C" NOT NULL,
  person           text        COLLATE "C" NOT NULL,
  day              date        NOT NULL,
  enrolled_at      timestamptz,
  last_enrolled_at timestamptz,
  withdrawn_at     timestamptz,
  completed_at     timestamptz,
  first_at         timestamptz,
  last_at          timestamptz,
  last_lesson_at   timestamptz,
  last_lesson_id   text        COLLATE "C",
  events           bigint      NOT NULL,
  own_events       bigint      NOT NULL,
  CONSTRAINT user_course_days_pkey PRIMARY KEY (org_id, course_id, person, day)
);
CREATE INDEX user_course_days_org_id_day_idx ON learning.user_course_days (org_id, day);
CREATE TABLE learning.user_lesson_days (
  org_id         uuid           NOT NULL,
  course_id      text           COLLATE "C" NOT NULL,
  person         text           COLLATE "C" NOT NULL,
  lesson_id      text           COLLATE "C" NOT NULL,
  day            date           NOT NULL,
  completed_at   timestamptz,
  submitted_at   timestamptz,
  graded_at      timestamptz,
  first_at       timestamptz,
  last_at        timestamptz,
  progress       integer        NOT NULL,
  score          integer,
  attempts       bigint         NOT NULL,
  seconds        bigint         NOT NULL,
  clicks         bigint         NOT NULL,
  played_seconds bigint         NOT NULL,
  watched        int4multirange NOT NULL,
  events         bigint         NOT NULL,
  CONSTRAINT user_lesson_days_pkey PRIMARY KEY (org_id, course_id, person, lesson_id, day)
);
CREATE INDEX user_lesson_days_org_id_day_idx ON learning.user_lesson_days (org_id, day);
-- What the catalogue learned on a day ('' stands for the course itself), and how much happened.
CREATE TABLE learning.lesson_days (
  org_id         uuid        NOT NULL,
  course_id      text        COLLATE "C" NOT NULL,
  lesson_id      text        COLLATE "C" NOT NULL,
  day            date        NOT NULL,
  title          text,
  title_at       timestamptz,
  kind           text,
  position       integer,
  week           integer,
  length_seconds integer,
  first_seen_at  timestamptz NOT NULL,
  events         bigint      NOT NULL,
  own_events     bigint      NOT NULL,
  seconds        bigint      NOT NULL,
  clicks         bigint      NOT NULL,
  CONSTRAINT lesson_days_pkey PRIMARY KEY (org_id, course_id, lesson_id, day)
);
CREATE INDEX lesson_days_org_id_day_idx ON learning.lesson_days (org_id, day);
-- Where a video was played, re-watching included: how many more play from this second on than before it.
CREATE TABLE learning.video_days (
  org_id    uuid    NOT NULL,
  course_id text    COLLATE "C" NOT NULL,
  lesson_id text    COLLATE "C" NOT NULL,
  day       date    NOT NULL,
  second    integer NOT NULL,
  change    bigint  NOT NULL,
  CONSTRAINT video_days_pkey PRIMARY KEY (org_id, course_id, lesson_id, day, second)
);
CREATE INDEX video_days_org_id_day_idx ON learning.video_days (org_id, day);

-- ───────────────────────────────────────────────────────────── progress, folded from the facts

CREATE TABLE learning.user_lesson_progress (
  org_id          uuid           NOT NULL,
  course_id       text           COLLATE "C" NOT NULL,
  person          text           COLLATE "C" NOT NULL,
  lesson_id       text           COLLATE "C" NOT NULL,
  completed_at    timestamptz,
  submitted_at    timestamptz,
  graded_at       timestamptz,
  first_at        timestamptz,
  last_at         timestamptz,
  progress        integer        NOT NULL,
  score           integer,
  attempts        bigint         NOT NULL,
  seconds         bigint         NOT NULL,
  clicks          bigint         NOT NULL,
  played_seconds  bigint         NOT NULL,
  watched_seconds bigint         NOT NULL,
  watched         int4multirange NOT NULL,
  events          bigint         NOT NULL,
  CONSTRAINT user_lesson_progress_pkey PRIMARY KEY (org_id, course_id, person, lesson_id)
);
CREATE TABLE learning.user_course_progress (
  org_id            uuid        NOT NULL,
  course_id         text        COLLATE "C" NOT NULL,
  person            text        COLLATE "C" NOT NULL,
  status            text        NOT NULL,
  start_day         date        NOT NULL,
  enrolled_at       timestamptz,
  last_enrolled_at  timestamptz,
  withdrawn_at      timestamptz,
  completed_at      timestamptz,
  first_at          timestamptz,
  last_at           timestamptz,
  last_lesson_id    text        COLLATE "C",
  enrolled_day      date,
  withdrawn_day     date,
  completed_day     date,
  first_day         date,
  last_day          date,
  active_days       bigint      NOT NULL,
  active_weeks      date[]      NOT NULL,
  lessons_started   bigint      NOT NULL,
  lessons_completed bigint      NOT NULL,
  lesson_progress   bigint      NOT NULL,
  scored            bigint      NOT NULL,
  score_sum         bigint      NOT NULL,
  attempts          bigint      NOT NULL,
  seconds           bigint      NOT NULL,
  clicks            bigint      NOT NULL,
  watched_seconds   bigint      NOT NULL,
  events            bigint      NOT NULL,
  own_events        bigint      NOT NULL,
  CONSTRAINT user_course_progress_pkey PRIMARY KEY (org_id, course_id, person),
  CONSTRAINT user_course_progress_status_check CHECK (status IN ('enrolled', 'started', 'withdrawn', 'completed'))
);
CREATE INDEX user_course_progress_quiet_idx ON learning.user_course_progress (org_id, course_id, last_day) WHERE status = 'started';
CREATE INDEX user_course_progress_person_idx ON learning.user_course_progress (org_id, person);

CREATE VIEW learning.enrolments WITH (security_invoker = true) AS
  SELECT org_id, course_id, person, enrolled_at, last_enrolled_at, withdrawn_at, completed_at, status
  FROM learning.user_course_progress WHERE enrolled_at IS NOT NULL;
CREATE VIEW learning.assignments WITH (security_invoker = true) AS
  SELECT org_id, course_id, lesson_id AS assignment_id, person, submitted_at, graded_at, attempts, score
  FROM learning.user_lesson_progress WHERE submitted_at IS NOT NULL OR graded_at IS NOT NULL;

-- ───────────────────────────────────────────────────────────── what dashboards read
-- Sums over progress rows. A start week is the Monday of the week in which a learner's start day lies.

CREATE TABLE learning.course_days (
  org_id      uuid   NOT NULL,
  course_id   text   COLLATE "C" NOT NULL,
  day         date   NOT NULL,
  learners    bigint NOT NULL,
  enrolments  bigint NOT NULL,
  starts      bigint NOT NULL,
  completions bigint NOT NULL,
  withdrawals bigint NOT NULL,
  CONSTRAINT course_days_pkey PRIMARY KEY (org_id, course_id, day)
);
CREATE TABLE learning.course_cohorts (
  org_id            uuid   NOT NULL,
  course_id         text   COLLATE "C" NOT NULL,
  start_day         date   NOT NULL,
  learners          bigint NOT NULL,
  enrolled          bigint NOT NULL,
  started           bigint NOT NULL,
  completed         bigint NOT NULL,
  withdrawn         bigint NOT NULL,
  progressed        bigint NOT NULL,
  lessons_completed bigint NOT NULL,
  lesson_progress   bigint NOT NULL,
  seconds           bigint NOT NULL,
  timed             bigint NOT NULL,
  scored            bigint NOT NULL,
  score_sum         bigint NOT NULL,
  span_days         bigint NOT NULL,
  returns           bigint NOT NULL,
  CONSTRAINT course_cohorts_pkey PRIMARY KEY (org_id, course_id, start_day)
);
CREATE TABLE learning.cohort_weeks (
  org_id     uuid   NOT NULL,
  course_id  text   COLLATE "C" NOT NULL,
  start_week date   NOT NULL,
  week       date   NOT NULL,
  learners   bigint NOT NULL,
  CONSTRAINT cohort_weeks_pkey PRIMARY KEY (org_id, course_id, start_week, week)
);
-- Of lessons, the start week '-infinity' sums up all of them.
CREATE TABLE learning.lesson_cohorts (
  org_id          uuid   NOT NULL,
  course_id       text   COLLATE "C" NOT NULL,
  lesson_id       text   COLLATE "C" NOT NULL,
  start_week      date   NOT NULL,
  learners        bigint NOT NULL,
  completed       bigint NOT NULL,
  progress        bigint NOT NULL,
  seconds         bigint NOT NULL,
  timed           bigint NOT NULL,
  clicks          bigint NOT NULL,
  scored          bigint NOT NULL,
  score_sum       bigint NOT NULL,
  attempts        bigint NOT NULL,
  watched_seconds bigint NOT NULL,
  viewers         bigint NOT NULL,
  offset_seconds  bigint NOT NULL,
  CONSTRAINT lesson_cohorts_pkey PRIMARY KEY (org_id, start_week, course_id, lesson_id)
);
-- Where learners who have not completed the course were last, by the day on which that was.
CREATE TABLE learning.lesson_stops (
  org_id     uuid   NOT NULL,
  course_id  text   COLLATE "C" NOT NULL,
  lesson_id  text   COLLATE "C" NOT NULL,
  start_week date   NOT NULL,
  last_day   date   NOT NULL,
  learners   bigint NOT NULL,
  withdrawn  bigint NOT NULL,
  CONSTRAINT lesson_stops_pkey PRIMARY KEY (org_id, start_week, course_id, lesson_id, last_day)
);
-- Best scores by tens: bucket 9 holds 90 to 100.
CREATE TABLE learning.score_buckets (
  org_id     uuid    NOT NULL,
  course_id  text    COLLATE "C" NOT NULL,
  lesson_id  text    COLLATE "C" NOT NULL,
  start_week date    NOT NULL,
  bucket     integer NOT NULL,
  learners   bigint  NOT NULL,
  CONSTRAINT score_buckets_pkey PRIMARY KEY (org_id, start_week, course_id, lesson_id, bucket)
);
-- How many more people have watched from this second on than before it.
CREATE TABLE learning.video_viewers (
  org_id    uuid    NOT NULL,
  course_id text    COLLATE "C" NOT NULL,
  lesson_id text    COLLATE "C" NOT NULL,
  second    integer NOT NULL,
  change    bigint  NOT NULL,
  CONSTRAINT video_viewers_pkey PRIMARY KEY (org_id, course_id, lesson_id, second)
);

-- ───────────────────────────────────────────────────────────── surveys

CREATE TABLE learning.surveys (
  org_id     uuid        NOT NULL,
  survey_id  text        COLLATE "C" NOT NULL,
  title      text        NOT NULL,
  audience   text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT surveys_pkey PRIMARY KEY (org_id, survey_id),
  CONSTRAINT surveys_audience_check CHECK (audience IN ('enrolled', 'completed'))
);
CREATE TABLE learning.survey_questions (
  org_id      uuid    NOT NULL,
  survey_id   text    COLLATE "C" NOT NULL,
  question_id text    COLLATE "C" NOT NULL,
  position    integer NOT NULL,
  kind        text    NOT NULL,
  label       text    NOT NULL,
  choices     text[]  NOT NULL,
  CONSTRAINT survey_questions_pkey PRIMARY KEY (org_id, survey_id, question_id),
  CONSTRAINT survey_questions_kind_check CHECK (kind IN ('rating', 'choice', 'multiple', 'text', 'nps')),
  CONSTRAINT survey_questions_survey_fkey FOREIGN KEY (org_id, survey_id) REFERENCES learning.surveys (org_id, survey_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE learning.survey_responses (
  org_id      uuid        NOT NULL,
  batch_id    uuid        NOT NULL,
  ordinal     integer     NOT NULL,
  survey_id   text        COLLATE "C" NOT NULL,
  course_id   text        COLLATE "C" NOT NULL,
  respondent  text        COLLATE "C" NOT NULL,
  day         date        NOT NULL,
  occurred_at timestamptz NOT NULL,
  CONSTRAINT survey_responses_pkey PRIMARY KEY (org_id, batch_id, ordinal)
);
CREATE INDEX survey_responses_survey_idx ON learning.survey_responses (org_id, survey_id, course_id, respondent, day);
CREATE INDEX survey_responses_org_id_day_idx ON learning.survey_responses (org_id, day);
-- One row an answer; a question with several choices has one a choice (`place`).
CREATE TABLE learning.survey_answers (
  org_id      uuid        NOT NULL,
  batch_id    uuid        NOT NULL,
  ordinal     integer     NOT NULL,
  question_id text        COLLATE "C" NOT NULL,
  place       integer     NOT NULL,
  survey_id   text        COLLATE "C" NOT NULL,
  course_id   text        COLLATE "C" NOT NULL,
  respondent  text        COLLATE "C" NOT NULL,
  day         date        NOT NULL,
  occurred_at timestamptz NOT NULL,
  shape       text        NOT NULL,
  number      integer,
  words       text,
  CONSTRAINT survey_answers_pkey PRIMARY KEY (org_id, batch_id, ordinal, question_id, place),
  CONSTRAINT survey_answers_shape_check CHECK (shape IN ('number', 'text', 'list'))
);
CREATE INDEX survey_answers_survey_idx ON learning.survey_answers (org_id, survey_id, question_id, day);
CREATE INDEX survey_answers_org_id_day_idx ON learning.survey_answers (org_id, day);

DO $$
DECLARE t regclass;
BEGIN
  FOR t IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'learning'::regnamespace AND c.relkind = 'r' LOOP
    CALL ops.protect(t);
    EXECUTE format('GRANT SELECT ON %s TO plumbline_app', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO plumbline_pipeline', t);
  END LOOP;
END $$;
GRANT SELECT ON learning.enrolments, learning.assignments TO plumbline_app, plumbline_pipeline, plumbline_platform;
-- What an organisation says itself.
GRANT INSERT, UPDATE, DELETE ON learning.lesson_orders, learning.surveys, learning.survey_questions TO plumbline_app;
