-- Requests counted by several servers together, where they are told to (PLUMBLINE_RATE_LIMIT_STORE=postgres).
-- Of no organisation and of no account: a key's id or the hash of an address, for a minute. What a crash
-- takes is a minute's counts: not logged.
CREATE UNLOGGED TABLE ops.rate_limits (
  key    varchar(255) NOT NULL,
  points integer      NOT NULL DEFAULT 0,
  expire bigint,
  CONSTRAINT rate_limits_pkey PRIMARY KEY (key)
);
CREATE INDEX rate_limits_expire_idx ON ops.rate_limits (expire);
GRANT SELECT, INSERT, UPDATE, DELETE ON ops.rate_limits TO plumbline_app;
