/** Tokens of people and programs with what they may do. Those that were there could do everything, and still can. */
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
`;
