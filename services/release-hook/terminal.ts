/** A line in the log of this function. */
export const say = (line: string): void => console.log(line);
