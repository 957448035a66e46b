import { Button, useMantineColorScheme } from '@mantine/core';
import { texts } from '../texts/index.js';

const order = ['auto', 'light', 'dark'] as const;
const signs = { auto: '◐', light: '☀', dark: '☾' } as const;

/** Goes from the system's colours to light, to dark, and back. The choice is kept in this browser. */
export function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = order[(order.indexOf(colorScheme) + 1) % order.length] ?? 'auto';
  return (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => setColorScheme(next)}
      aria-label={texts.shell.scheme(texts.shell.schemes[colorScheme], texts.shell.schemes[next])}
      title={texts.shell.schemes[colorScheme]}
    >
      <span aria-hidden="true">{signs[colorScheme]}</span>
    </Button>
  );
}
