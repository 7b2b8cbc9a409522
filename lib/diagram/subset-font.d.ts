/** What is used of the package, which has no types of its own. */
declare module 'subset-font' {
  function subset(
    font: Buffer,
    letters: string,
    options: { readonly targetFormat: 'woff2' },
  ): Promise<Buffer>;
  export = subset;
}
