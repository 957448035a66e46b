/** What is known of each task's slot, and who looks next: workers share the looking, so the claim lies beside what was found. */
export const slotWatch = `
CREATE TABLE trem_control.task_slot (
  task       uuid PRIMARY KEY REFERENCES trem_control.task,
  looked_at  timestamptz NOT NULL,
  health     jsonb
);
`;
