/** What is used of the package, which has no types of its own. */
declare module 'subset-font' {
  function subset(
    font: Buffer,
    letters: string,
    options: { readonly targetFormat: 'woff2'; readonly keepFeatures: readonly string[] },
  ): Promise<Buffer>;
  export = subset;
}
