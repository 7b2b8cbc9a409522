/** What a picture can be written as. */
export interface Forms {
  readonly d2: string;
  readonly svg: string;
  readonly png: Buffer;
  readonly pdf: Buffer;
  readonly mermaid: string;
  readonly drawio: string;
}

export type Format = keyof Forms;

/** Endings of their files. */
export const ENDING: Readonly<Record<Format, string>> = {
  d2: 'd2',
  svg: 'svg',
  png: 'png',
  pdf: 'pdf',
  mermaid: 'mmd',
  drawio: 'drawio',
};

export const FORMATS = Object.keys(ENDING) as readonly Format[];

export const USUAL_FORMATS = ['d2', 'svg', 'png'] as const satisfies readonly Format[];
export type UsualFormat = (typeof USUAL_FORMATS)[number];

/** One picture in the forms that were asked for. */
export type Drawing = Partial<Forms>;
