import { z } from 'zod';

/** Highest first. */
export const priorities = ['highest', 'high', 'normal', 'low', 'lowest'] as const;
export type Priority = (typeof priorities)[number];

/** By its name, or by its number from 0, the highest; what is kept is the name. */
export const priority = z.preprocess(
  (written: Priority | number) => (typeof written === 'number' ? (priorities[written] ?? written) : written),
  z.enum(priorities),
);
