-- Sessions on the server, invitations to an organisation, and links to set a new password.

-- What is a person's own affair: the sign-in role alone.
CREATE PROCEDURE ops.protect_account(target regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY sign_in ON %s TO plumbline_auth USING (true) WITH CHECK (true)', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO plumbline_auth', target);
END $$;

-- `version` is the person's session version when it began, raised with it for the session that changes a password.
CREATE TABLE app.sessions (
  id           uuid        NOT NULL,
  user_id      uuid        NOT NULL,
  version      integer     NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  address      text        NOT NULL,
  user_agent   text        NOT NULL,
  ended_at     timestamptz,
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES app.users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX sessions_user_id_idx ON app.sessions (user_id);
CALL ops.protect_account('app.sessions');

CREATE TABLE app.password_resets (
  id         uuid        NOT NULL,
  user_id    uuid        NOT NULL,
  token_hash bytea       NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  mailed_at  timestamptz,
  mail_error text,
  CONSTRAINT password_resets_pkey PRIMARY KEY (id),
  CONSTRAINT password_resets_user_id_fkey FOREIGN KEY (user_id) REFERENCES app.users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX password_resets_token_hash_key ON app.password_resets (token_hash);
CREATE INDEX password_resets_user_id_idx ON app.password_resets (user_id);
CALL ops.protect_account('app.password_resets');

CREATE TABLE app.invitations (
  org_id      uuid        NOT NULL,
  id          uuid        NOT NULL,
  email       text        NOT NULL,
  role        text        NOT NULL,
  token_hash  bytea       NOT NULL,
  invited_by  uuid,
  created_at  timestamptz NOT NULL DEFAULT now(),
  sent_at     timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  accepted_at timestamptz,
  accepted_by uuid,
  revoked_at  timestamptz,
  mail        text        NOT NULL,
  mail_error  text,
  CONSTRAINT invitations_pkey PRIMARY KEY (org_id, id),
  CONSTRAINT invitations_role_check CHECK (role IN ('org_admin', 'analyst', 'viewer')),
  CONSTRAINT invitations_mail_check CHECK (mail IN ('none', 'sending', 'sent', 'failed')),
  CONSTRAINT invitations_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX invitations_org_id_token_hash_key ON app.invitations (org_id, token_hash);
CREATE UNIQUE INDEX invitations_pending_key ON app.invitations (org_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CALL ops.protect('app.invitations');
GRANT SELECT, INSERT, UPDATE ON app.invitations TO plumbline_app;

-- Signing in and out is written into the logs by the role that does it; it appends these entries and no others.
CREATE POLICY account_events ON app.audit_entries FOR INSERT TO plumbline_auth WITH CHECK (action ~ '^(sign_in|session|password)\.');
CREATE POLICY account_events ON app.operator_audit_entries FOR INSERT TO plumbline_auth WITH CHECK (action ~ '^(sign_in|session|password)\.');
GRANT INSERT ON app.audit_entries, app.operator_audit_entries TO plumbline_auth;
