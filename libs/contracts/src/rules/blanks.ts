const white = /\p{White_Space}/u;

/** Without the blanks at both ends: Unicode's White_Space, which the runtime's own `trim` differs from (U+0085 is one, U+FEFF is none). */
export function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && white.test(text.charAt(from))) {
    from += 1;
  }
  while (to > from && white.test(text.charAt(to - 1))) {
    to -= 1;
  }
  return text.slice(from, to);
}

export function isBlank(text: string): boolean {
  return trimmed(text) === '';
}
