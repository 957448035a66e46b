/** good: changes arrive · work: on the way there · wait: between two states · bad: somebody must act · rest: nothing runs, as was asked. */
export type Tone = 'good' | 'work' | 'wait' | 'bad' | 'rest';
