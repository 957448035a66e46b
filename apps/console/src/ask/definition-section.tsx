import type { Draft, TaskDefinition } from '@trem/contracts';
import { useState } from 'react';
import { DefinitionEditor } from './definition-editor.js';
import { DefinitionView } from './definition-view.js';

export interface DefinitionSectionProps {
  readonly draft: Draft;
  readonly definition: TaskDefinition;
}

/** The proposal to look at, or to change while it is open. */
export function DefinitionSection({ draft, definition }: DefinitionSectionProps) {
  const { id, state, kind, current, difference } = draft;
  const [isEditing, setEditing] = useState(false);
  const isOpen = kind === 'proposal' && (state === 'proposed' || state === 'edited');
  return isEditing && isOpen ? (
    <DefinitionEditor key={id} draft={draft} definition={definition} onClose={() => setEditing(false)} />
  ) : (
    <DefinitionView
      definition={definition}
      current={current}
      difference={difference}
      onEdit={isOpen ? () => setEditing(true) : undefined}
    />
  );
}
