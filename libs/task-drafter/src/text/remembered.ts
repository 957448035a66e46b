/**
 * A function of a text that answers the same text at once when it comes again: the words of a sentence are compared with thousands of names, the same ones
 * at every wish that is tried. `read` must be pure. At most `most` answers are kept, so that sentence after sentence takes no more memory.
 */
export function remembered<T>(most: number, read: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) {
      return known;
    }
    if (answers.size >= most) {
      answers.clear();
    }
    const answer = read(text);
    answers.set(text, answer);
    return answer;
  };
}
