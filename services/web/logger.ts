import { pino, type DestinationStream, type Logger } from 'pino';

/** Fields that hold a secret by their name, wherever they stand in a line. */
const SECRET_FIELDS =
  /"([^"]{0,64}(?:authorization|cookie|password|passwd|secret|token|api[-_]?key|x-amzn-oidc-[a-z]+)[^"]{0,64})":"(?:[^"\\]|\\.)*"/gi;

/** Texts that are secrets by their form: keys of this API and their like, bearer tokens, JSON web tokens. */
const SECRET_TEXTS = [
  /\bslw_[0-9A-Za-z_]+/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi,
  /\beyJ[\w=-]+\.[\w=-]+\.[\w=-]*/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
];

const CENSORED = '[secret]';

/**
 * The service's log: a JSON object a line, without secrets, be they in a field, in a message, or in the text of an error.
 *
 * @param secrets texts that this service knows to be secret; undefined ones are none
 */
export function serviceLogger(
  secrets: readonly (string | undefined)[] = [],
  stream?: DestinationStream,
): Logger {
  const known = secrets
    .filter((one) => one !== undefined && one !== '')
    // As they stand in JSON.
    .map((one) => JSON.stringify(one).slice(1, -1));
  const streamWrite = (line: string): string => {
    let text = line.replace(SECRET_FIELDS, `"$1":"${CENSORED}"`);
    for (const secret of known) text = text.replaceAll(secret, CENSORED);
    for (const form of SECRET_TEXTS) text = text.replace(form, CENSORED);
    return text;
  };
  const options = {
    base: { service: 'web' },
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite },
  };
  return stream === undefined ? pino(options) : pino(options, stream);
}
