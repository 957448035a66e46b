import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { texts } from '../texts/index.js';

const words = texts.letters.skip;

export interface SkipDialogProps {
  /** How many are meant. Default: all that wait. */
  readonly count?: number;
  readonly onSkip: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks why changes are to be left out for ever. */
export function SkipDialog({ count, onSkip, onClose }: SkipDialogProps) {
  const [reason, setReason] = useState('');
  const isReady = reason.trim() !== '';
  return (
    <Modal opened onClose={onClose} title={words.title(count)} closeButtonProps={{ 'aria-label': texts.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSkip(reason.trim());
        }}
      >
        <Stack>
          <Text>{words.text}</Text>
          <TextInput
            label={words.reason}
            description={words.reasonHint}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button type="submit" color="red.9" disabled={!isReady}>
              {words.act}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
