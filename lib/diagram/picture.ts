/** A drawn view for a page that lays its own things over it. Pixels of the picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly {
    /** Id of the view's card. */
    readonly card: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  /** Self-contained. */
  readonly svg: Readonly<Record<'light' | 'dark', string>>;
}
