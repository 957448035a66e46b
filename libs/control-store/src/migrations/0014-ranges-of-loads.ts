/** How many rows a load was thought to have, and in how many partitions it came: kept with what it came to. 0 partitions: a load of before. */
export const rangesOfLoads = `
ALTER TABLE trem_control.load_statistic ADD COLUMN estimated_rows bigint, ADD COLUMN partitions int NOT NULL DEFAULT 0,
  ADD COLUMN partitions_done int NOT NULL DEFAULT 0;
`;
