/** The tables that a task's patterns met when it was last started, and for which version of its definition: all that works for it works on the same ones. */
export const selection = `
ALTER TABLE trem_control.task ADD COLUMN selection jsonb;
`;
