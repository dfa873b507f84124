-- Visits are counted by these too; those that are there get them when the site's numbers are rebuilt.
ALTER TABLE business.site_sessions ADD COLUMN utm_term text, ADD COLUMN utm_content text;
