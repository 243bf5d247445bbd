-- What the sink keeps for itself. Nothing of it lies in a schema of Prisma's, which would report it as drift.
-- May be run again, and by somebody with more rights than the sink has.
CREATE SCHEMA IF NOT EXISTS sessionlog;

-- The next record of each partition that is not in the database yet. Part of the transaction that writes the rows.
CREATE TABLE IF NOT EXISTS sessionlog.progress (
  topic_id    text    NOT NULL,
  partition   integer NOT NULL,
  next_offset bigint  NOT NULL,
  PRIMARY KEY (topic_id, partition)
);

-- What was last written of each session, and what waits to be written.
CREATE TABLE IF NOT EXISTS sessionlog.session (
  session_id       text    PRIMARY KEY,
  log_id           text    NOT NULL,    -- which log the position is of; a wiped one has another id
  log_partition    integer NOT NULL,
  log_offset       bigint  NOT NULL,    -- the event of the last change; what is older is not written any more
  qr_expires_at    timestamptz,         -- while the row shows a QR code
  removed_offset   bigint,              -- the event that last removed the session
  removed_at       timestamptz,         -- while the session is removed
  waiting_since    timestamptz,
  waiting_for      text,                -- row, owner or retry
  tries            integer NOT NULL DEFAULT 0,
  user_id          text,                -- of what waits
  record_topic     text,                -- where the record stands that waits; null: in session-state
  record_partition integer,
  record_offset    bigint,
  record           text                 -- its value; null for a removal
);
-- Of tables that were made before there was more than one topic of states.
ALTER TABLE sessionlog.session ADD COLUMN IF NOT EXISTS record_topic text;
CREATE INDEX IF NOT EXISTS session_qr_expires_at ON sessionlog.session (qr_expires_at) WHERE qr_expires_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS session_waiting_since ON sessionlog.session (waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX IF NOT EXISTS session_removed_offset ON sessionlog.session (session_id) WHERE removed_offset IS NOT NULL;
CREATE INDEX IF NOT EXISTS session_removed_at ON sessionlog.session (removed_at) WHERE removed_at IS NOT NULL;

CREATE OR REPLACE VIEW sessionlog.pending AS
  SELECT session_id, user_id, waiting_for, waiting_since, tries
  FROM sessionlog.session WHERE waiting_since IS NOT NULL;

-- With DATABASE_MESSAGES=true: what was said and who called, for queries of the application's.
CREATE TABLE IF NOT EXISTS sessionlog.message (
  session_id    text        NOT NULL,
  message_id    text        NOT NULL,
  chat          text,
  from_me       boolean,
  sender        text,
  recipient     text,
  author        text,
  type          text,
  body          text,                   -- as it is now: edited, or null once it was revoked
  ack           integer,                -- the tick that counts: -1 error, 0 pending, 1 sent, 2 delivered, 3 read, 4 played
  sent_at       timestamptz NOT NULL,   -- by the sender's clock, or else when it came
  edited_at     timestamptz,
  revoked_at    timestamptz,
  has_media     boolean     NOT NULL,
  last_event_at timestamptz NOT NULL,
  log_offset    bigint      NOT NULL,   -- the newest event that told of it
  log_id        text        NOT NULL,
  state         text        NOT NULL,   -- all that is known, for the next event to be joined to
  PRIMARY KEY (session_id, message_id)
);
CREATE INDEX IF NOT EXISTS message_sent_at ON sessionlog.message (session_id, sent_at DESC);

CREATE TABLE IF NOT EXISTS sessionlog.call (
  session_id    text        NOT NULL,
  call_id       text        NOT NULL,
  caller        text,
  from_me       boolean,
  is_video      boolean,
  is_group      boolean,
  called_at     timestamptz NOT NULL,
  last_event_at timestamptz NOT NULL,
  log_offset    bigint      NOT NULL,
  log_id        text        NOT NULL,
  state         text        NOT NULL,
  PRIMARY KEY (session_id, call_id)
);
CREATE INDEX IF NOT EXISTS call_called_at ON sessionlog.call (session_id, called_at DESC);
