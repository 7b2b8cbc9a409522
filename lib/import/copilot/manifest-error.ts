/** A folder or file of Copilot's that cannot be read, and what to do. Names the file, with its line where there is one. */
export class ManifestError extends Error {
  readonly code = 'BAD_MANIFEST';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'ManifestError';
    this.hint = hint;
  }
}
