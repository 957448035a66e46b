/** Which source the rows at the targets are of. A definition may name another one by now, and then its log does not go on where they end. */
export const sourceOfLoad = `
ALTER TABLE trem_control.task ADD COLUMN loaded_source uuid;
UPDATE trem_control.task SET loaded_source = source_endpoint WHERE run > 0;
`;
