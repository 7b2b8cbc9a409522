import { piecesOf } from './ansi';
import { placesOf, type BookLine } from './log-book';
import { marked } from './marked';

interface LogLineTextProps {
  readonly line: BookLine;
  /** What is marked in it; nothing where it is empty. */
  readonly wanted: string;
}

/** The text of a line, with the colors that its program gave it. Whatever is in it is shown, and nothing of it is markup. */
export const LogLineText = ({ line, wanted }: LogLineTextProps) => (
  <span class="text">
    {marked(piecesOf(line.text), placesOf(line.plain, wanted)).map(
      ({ text, looks, isFound }, index) =>
        isFound ? (
          <mark key={index}>{text}</mark>
        ) : looks.length === 0 ? (
          text
        ) : (
          <span key={index} class={looks.join(' ')}>
            {text}
          </span>
        ),
    )}
  </span>
);
