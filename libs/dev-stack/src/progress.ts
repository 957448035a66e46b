/** Takes one line of what is being done, for a person who waits. Never data: whoever prints it uses stderr where stdout is data. */
export type Progress = (line: string) => void;

export const silent: Progress = () => undefined;
