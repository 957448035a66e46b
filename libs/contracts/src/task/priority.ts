import { z } from 'zod';

/** Highest first. */
export const priorities = ['highest', 'high', 'normal', 'low', 'lowest'] as const;
export const priority = z.enum(priorities);
export type Priority = z.infer<typeof priority>;
