/** What sentences came to, every change of it with who made it, and what the calls of a model used. */
export const drafts = `
CREATE TABLE trem_control.draft (
  number      bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  revision    int NOT NULL DEFAULT 1,
  state       text NOT NULL DEFAULT 'proposed',
  content     jsonb NOT NULL,
  base        jsonb NOT NULL,
  intent      text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  changed_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE trem_control.draft_event (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draft     uuid NOT NULL REFERENCES trem_control.draft,
  revision  int NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  "by"      text NOT NULL,
  what      text NOT NULL,
  state     text NOT NULL,
  facts     jsonb NOT NULL
);
CREATE INDEX ON trem_control.draft_event (draft, id);
CREATE TABLE trem_control.model_call (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT now(),
  model        text NOT NULL,
  outcome      text NOT NULL,
  prompt       int NOT NULL,
  completion   int NOT NULL,
  total        int NOT NULL,
  cached       int NOT NULL,
  duration_ms  int NOT NULL
);
CREATE INDEX ON trem_control.model_call (at);
`;
