import { Alert, type CSSVariablesResolver, createTheme } from '@mantine/core';
import type { Tone } from './tone.js';

/** Shade 7 carries white letters, shade 4 is read on a dark page: both with a contrast above 4.5. */
const PRIMARY_SHADE = 7;

const alertTones: Readonly<Record<string, Tone>> = { red: 'bad', yellow: 'wait', blue: 'work', green: 'good', gray: 'rest' };

/** The library's own grounds for alerts are glaring in the dark, and its titles too pale on them. */
const alert = Alert.extend({
  vars: (_, { color }) => {
    const tone = alertTones[color ?? 'gray'] ?? 'rest';
    const bd = `1px solid var(--${tone === 'rest' ? 'line' : `${tone}-mark`})`;
    return { root: { '--alert-bg': `var(--${tone}-fill)`, '--alert-color': `var(--${tone}-text)`, '--alert-bd': bd } };
  },
});

/** A page has one banner: the head of a dialog is none. */
const dialogHead = { defaultProps: { component: 'div' } };

export const theme = createTheme({
  components: { Alert: alert, ModalHeader: dialogHead },
  primaryColor: 'trem',
  primaryShade: PRIMARY_SHADE,
  autoContrast: true,
  defaultRadius: 'md',
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  colors: {
    trem: ['#e6f6f7', '#c9e8ea', '#9dd4d8', '#6dbec4', '#4fb3bb', '#238f98', '#14808a', '#0b6b74', '#08565e', '#053f45'],
  },
});

/** The library's own grey for lesser texts and its red for errors are too pale to be read by everybody. */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#545b63', '--mantine-color-error': '#b42318', '--mantine-color-placeholder': '#5f666e' },
  dark: { '--mantine-color-dimmed': '#b3b8be', '--mantine-color-error': '#ff9c91', '--mantine-color-placeholder': '#a2a8af' },
});
