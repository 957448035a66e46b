import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../session/session.js';
import { useNotify } from '../shell/notices.js';
import { texts } from '../texts/index.js';
import { wordsOf } from '../words/failures.js';
import type { Values } from './changed-values.js';

const words = texts.letters.dialog;

/** Saves new values of a row, and tells how that went. */
export function useLetterEdit(task: string, letter: string, onSaved: () => void) {
  const { api } = useSession();
  const notify = useNotify();
  const queries = useQueryClient();
  const [isSaving, setSaving] = useState(false);
  const save = async (values: Values) => {
    setSaving(true);
    try {
      await api.editDeadLetter(task, letter, { values });
      await queries.invalidateQueries({ queryKey: ['letters', task] });
      notify({ tone: 'good', title: words.saved });
      onSaved();
    } catch (error) {
      notify({ tone: 'bad', title: words.refusedEdit, text: wordsOf(error) });
    } finally {
      setSaving(false);
    }
  };
  return { save, isSaving };
}
