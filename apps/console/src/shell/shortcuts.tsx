import { Button, Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useCallback, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { texts } from '../texts/index.js';

/** Within this time a second key belongs to the first, ms. */
const SECOND_KEY_MS = 1_200;

const places: Readonly<Record<string, string>> = { t: '/tasks', a: '/ask' };

/** The keys of the whole console, and the list of them under `?`. Letters typed into a field are only letters. */
export function Shortcuts() {
  const [isOpen, { open, close }] = useDisclosure(false);
  const navigate = useNavigate();
  useShortcuts(
    useCallback((place: string) => void navigate(place), [navigate]),
    open,
  );
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={open} aria-label={texts.shortcuts.title} title={texts.shortcuts.title}>
        <span aria-hidden="true">?</span>
      </Button>
      <Modal opened={isOpen} onClose={close} title={texts.shortcuts.title} closeButtonProps={{ 'aria-label': texts.close }}>
        <Table>
          <Table.Tbody>
            {texts.shortcuts.list.map(({ keys, does }) => (
              <Table.Tr key={does}>
                <Table.Th scope="row" w={120}>
                  {keys.map((key) => (
                    <Kbd key={key} mr={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Th>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  );
}

/** Both functions must keep their identity. */
function useShortcuts(go: (place: string) => void, help: () => void): void {
  const wentAt = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isForAnother(event)) {
        return;
      }
      const isSecond = event.timeStamp - wentAt.current < SECOND_KEY_MS;
      wentAt.current = event.key === 'g' ? event.timeStamp : 0;
      carryOut(event, isSecond ? places[event.key] : undefined);
    };
    const carryOut = (event: KeyboardEvent, place: string | undefined) => {
      if (place !== undefined) {
        go(place);
      } else if (event.key === '?') {
        help();
      } else if (event.key === '/' && focusSearch()) {
        event.preventDefault(); // else the letter would stand in the field
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [go, help]);
}

/** A key of the browser, or a letter of somebody who writes. */
function isForAnother({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  const isTyping =
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select'));
  return ctrlKey || metaKey || altKey || isTyping;
}

/** @returns false when the page has nothing to search */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('input[type="search"]');
  field?.focus();
  return field !== null;
}
