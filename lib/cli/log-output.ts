import { serviceLine } from './service-line';
import { data, dataColor, isDataTerminal, json, jsonLine } from './terminal';

export interface OutputLine {
  /** ISO 8601. */
  readonly at: string;
  /** `web`, `hello`. */
  readonly source: string;
  readonly text: string;
}

/** Writes lines of a log as they come: for people, or as JSON, a list or, when following, one a line. */
export function logOutput(asJson: boolean, follow: boolean) {
  const kept: OutputLine[] = [];
  return {
    line: (line: OutputLine): void => {
      if (!asJson) data(words(line));
      else if (follow) jsonLine(line);
      else kept.push(line);
    },
    end: (): void => {
      if (asJson && !follow) json(kept);
    },
  };
}

const SOURCE_WIDTH = 11;

function words({ at, source, text }: OutputLine): string {
  // The time of day is enough for who watches; files and pipes get all of it.
  const time = isDataTerminal() ? dataColor.dim(new Date(at).toTimeString().slice(0, 8)) : at;
  const readable = serviceLine(text, true) ?? text;
  return `${time}  ${dataColor.cyan(source.padEnd(SOURCE_WIDTH))}  ${readable}`;
}
