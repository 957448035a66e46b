/** Tokens of people and programs with what they may do; those that were there could do everything, and still can. And the trail of what was changed. */
export const access = `
ALTER TABLE trem_control.token
  ADD COLUMN id            uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN scope         text NOT NULL DEFAULT 'admin' CHECK (scope IN ('viewer', 'operator', 'admin')),
  ADD COLUMN created_by    text NOT NULL DEFAULT 'trem',
  ADD COLUMN expires_at    timestamptz,
  ADD COLUMN last_used_at  timestamptz,
  ADD COLUMN revoked_at    timestamptz;
ALTER TABLE trem_control.token ALTER COLUMN scope DROP DEFAULT;
ALTER TABLE trem_control.token DROP CONSTRAINT token_pkey;
ALTER TABLE trem_control.token ADD PRIMARY KEY (id);
-- A revoked token stays in the list, and gives its name back.
CREATE UNIQUE INDEX token_name ON trem_control.token (name) WHERE revoked_at IS NULL;

-- What somebody asked for is written before it is carried out, what it came to afterwards: a process that dies in between leaves the question.
CREATE TABLE trem_control.audit (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT now(),
  token        uuid,
  "by"         text NOT NULL,
  request_id   text NOT NULL,
  action       text NOT NULL,
  object_kind  text NOT NULL,
  object_id    text,
  object_name  text
);
CREATE INDEX audit_object ON trem_control.audit (object_kind, id);
CREATE TABLE trem_control.audit_outcome (
  entry        bigint PRIMARY KEY REFERENCES trem_control.audit,
  at           timestamptz NOT NULL DEFAULT now(),
  outcome      text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
  code         text,
  object_id    text,
  object_name  text,
  before       jsonb,
  after        jsonb
);
-- Nothing is ever changed; what is older than a year may be removed.
CREATE FUNCTION trem_control.refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.at < now() - interval '1 year' THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON trem_control.audit
  FOR EACH ROW EXECUTE FUNCTION trem_control.refuse_change_of_audit();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON trem_control.audit_outcome
  FOR EACH ROW EXECUTE FUNCTION trem_control.refuse_change_of_audit();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON trem_control.audit
  FOR EACH STATEMENT EXECUTE FUNCTION trem_control.refuse_change_of_audit();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON trem_control.audit_outcome
  FOR EACH STATEMENT EXECUTE FUNCTION trem_control.refuse_change_of_audit();
`;
