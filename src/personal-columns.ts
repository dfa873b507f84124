import { SESSION_DIMENSIONS } from "@/modules/site/dimensions";

/**
 * Columns that identify a person outside the read models, which declare their own; and the columns of text that hold
 * none. Every column of a tenant table that could is in one of the lists: a test over the catalogue compares them.
 */
export const OTHER_PEOPLE: readonly string[] = [
  // Who works with an organisation.
  "app.memberships.user_id", "app.audit_entries.actor", "app.audit_entries.target", "app.audit_entries.details", "app.api_keys.created_by", "ops.exports.requested_by",
  "app.invitations.email", "app.invitations.mail", "app.invitations.mail_error",
  // What events name people by, and what a client sent beside.
  "raw.analytics_events.user_id", "raw.analytics_events.anonymous_id", "raw.analytics_events.session_id", "raw.analytics_events.properties", "raw.analytics_events.context",
  "raw.corrections.event", "raw.dead_letters.payload", "raw.dead_letters.context", "staging.events.person", "staging.events.session_id", "staging.events.properties",
  // One may ask for a person's rows; a message may quote a value.
  "ops.exports.filter", "raw.corrections.reason", "raw.dead_letters.message", "ops.lanes.last_error", "ops.pipeline_runs.error",
];

/** By table. What is sent as a page, a title or a campaign is taken for what it says it is. */
export const NO_PERSON: Readonly<Record<string, readonly string[]>> = {
  "app.api_keys": ["hash", "hint", "kind", "name"],
  "app.invitations": ["role", "token_hash"],
  "app.memberships": ["role"],
  "app.audit_entries": ["action"],
  "app.organisation_zones": ["zone"],
  "app.site_settings": ["allowed_origins"],
  "business.site_event_details_s": ["channel", "event_type", "record_source", "referrer", "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term", "validation_status"],
  "business.site_event_h": ["record_source", "site_event_bk"],
  "business.site_event_page_l": ["record_source"],
  "business.site_event_session_l": ["record_source"],
  "business.site_event_visitor_l": ["record_source"],
  "business.site_page_details_s": ["hostname", "path", "record_source", "title"],
  "business.site_page_h": ["record_source", "site_page_bk"],
  "business.site_session_details_s": ["browser", "country", "device", "language", "os", "record_source", "screen"],
  "business.site_session_h": ["record_source"],
  "business.site_sessions": [...SESSION_DIMENSIONS.map(([, column]) => column), "pages"],
  "business.site_visitor_details_s": ["browser", "country", "device", "language", "os", "record_source"],
  "business.site_visitor_h": ["record_source"],
  "learning.active_days": ["course_id"],
  "learning.active_gaps": ["course_id"],
  "learning.cohort_weeks": ["course_id"],
  "learning.course_cohorts": ["course_id"],
  "learning.course_days": ["course_id"],
  "learning.courses": ["course_id", "title"],
  "learning.lesson_cohorts": ["course_id", "lesson_id"],
  "learning.lesson_days": ["course_id", "kind", "lesson_id", "title"],
  "learning.lesson_orders": ["course_id", "lesson_id"],
  "learning.lesson_stops": ["course_id", "lesson_id"],
  "learning.lessons": ["course_id", "kind", "lesson_id", "title"],
  "learning.score_buckets": ["course_id", "lesson_id"],
  "learning.survey_answers": ["course_id", "question_id", "shape", "survey_id"],
  "learning.survey_questions": ["choices", "kind", "label", "question_id", "survey_id"],
  "learning.survey_responses": ["course_id", "survey_id"],
  "learning.surveys": ["audience", "survey_id", "title"],
  "learning.user_course_days": ["course_id", "last_lesson_id"],
  "learning.user_course_progress": ["course_id", "last_lesson_id", "status"],
  "learning.user_lesson_days": ["course_id", "lesson_id"],
  "learning.user_lesson_progress": ["course_id", "lesson_id"],
  "learning.video_days": ["course_id", "lesson_id"],
  "learning.video_viewers": ["course_id", "lesson_id"],
  "ops.exports": ["cache_key", "dataset", "error", "file_key", "status"],
  "ops.pipeline_runs": ["layer_ms", "trigger"],
  "ops.read_model_versions": ["model"],
  "raw.analytics_event_batches": ["kind", "source"],
  "raw.analytics_events": ["client_event_id", "course_id", "lesson_id", "type"],
  "raw.corrections": ["kind"],
  "raw.dead_letters": ["client_event_id", "code", "fingerprint", "format", "source", "path", "stage", "status"],
  "raw.event_ledger": ["client_event_id"],
  "rollup.analytics_insights": ["insight", "payload"],
  "rollup.day_gaps": ["dimension"],
  "rollup.distinct_hours": ["dimension"],
  "rollup.event_days": ["type"],
  "rollup.event_hours": ["type"],
  "rollup.seen_days": ["dimension"],
  "rollup.seen_hours": ["dimension"],
  "rollup.site_days": ["dimension", "value"],
  "staging.data_quality_log": ["rule"],
  "staging.events": ["client_event_id", "course_id", "lesson_id", "type", "validation_status"],
  "staging.site_events": ["browser", "browser_version", "channel", "country", "device", "event_id", "event_type", "failed_rules", "hostname", "language", "os", "page", "path", "referrer", "referrer_host", "screen", "title", "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term", "validation_status"],
};
