/** The run whose end was counted as a death last: it takes that back if it is alive after all. */
export const countedDeaths = `
ALTER TABLE trem_control.batch_trial ADD COLUMN counted_for uuid;
`;
