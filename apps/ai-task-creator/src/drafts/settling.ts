import type { ApplyService } from './apply.service.js';
import type { UndoService } from './undo.service.js';

/** Applying and undoing in the name of somebody, so that the audit trail of the task names who asked. */
export type SettlingFor = (actor: string) => { readonly applying: ApplyService; readonly undoing: UndoService };

export const SETTLING = Symbol('settling');
