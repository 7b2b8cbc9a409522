/** What we use of it; it comes without types. */
declare module 'svg-to-pdfkit' {
  interface Options {
    /** In points. */
    readonly width: number;
    readonly height: number;
    /** Name of a registered font. */
    readonly fontCallback: (family: string, bold: boolean, italic: boolean) => string;
    readonly warningCallback: (warning: string) => void;
  }

  function drawSvg(
    document: PDFKit.PDFDocument,
    svg: string,
    x: number,
    y: number,
    options: Options,
  ): void;

  export = drawSvg;
}
