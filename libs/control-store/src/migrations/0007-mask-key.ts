/** What masked values are hashed with, sealed like a secret: the same for all tasks, so that what was equal stays equal, and for all time, so that joins hold. */
export const maskKey = `
ALTER TABLE trem_control.installation ADD COLUMN mask_key bytea, ADD COLUMN mask_key_id text;
`;
