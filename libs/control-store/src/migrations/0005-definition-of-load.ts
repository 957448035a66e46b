/** By which definition a table was loaded: a later edit of it may ask for another load. Unknown for what was loaded before. */
export const definitionOfLoad = `
ALTER TABLE trem_control.task_table ADD COLUMN definition_version int;
`;
