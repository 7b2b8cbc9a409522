/** Where the picture lies on the stage, and how large. Pixels of the stage. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

const MOST = 3;
/** A picture is shown no larger than this by itself. */
const NATURAL = 1.1;
const MARGIN = 12;
/** So much of the picture stays on the stage, whatever is done. */
const LEFT_OVER = 80;

/** All of the picture, in the middle. */
export function fitted(picture: Size, stage: Size): Viewport {
  const zoom = leastZoom(picture, stage);
  return {
    zoom,
    x: (stage.width - picture.width * zoom) / 2,
    y: Math.max(0, (stage.height - picture.height * zoom) / 2),
  };
}

function leastZoom(picture: Size, stage: Size): number {
  const across = (stage.width - 2 * MARGIN) / Math.max(1, picture.width);
  const down = (stage.height - 2 * MARGIN) / Math.max(1, picture.height);
  return Math.max(0.05, Math.min(NATURAL, across, down));
}

/** Around a point of the stage. */
export function zoomed(
  { x, y, zoom }: Viewport,
  factor: number,
  at: readonly [number, number],
  picture: Size,
  stage: Size,
): Viewport {
  const next = Math.max(leastZoom(picture, stage), Math.min(MOST, zoom * factor));
  const [px, py] = at;
  return kept(
    { zoom: next, x: px - ((px - x) * next) / zoom, y: py - ((py - y) * next) / zoom },
    picture,
    stage,
  );
}

export function panned(
  { x, y, zoom }: Viewport,
  dx: number,
  dy: number,
  picture: Size,
  stage: Size,
): Viewport {
  return kept({ zoom, x: x + dx, y: y + dy }, picture, stage);
}

/** Moves as little as shows a box of the picture whole. */
export function revealing(viewport: Viewport, box: Box, picture: Size, stage: Size): Viewport {
  const { zoom } = viewport;
  const dx = shift(viewport.x + box.x * zoom, box.width * zoom, stage.width);
  const dy = shift(viewport.y + box.y * zoom, box.height * zoom, stage.height);
  return panned(viewport, dx, dy, picture, stage);
}

function shift(start: number, length: number, room: number): number {
  if (start < MARGIN || length + 2 * MARGIN > room) return MARGIN - start;
  return Math.min(0, room - MARGIN - start - length);
}

function kept({ x, y, zoom }: Viewport, picture: Size, stage: Size): Viewport {
  return {
    zoom,
    x: within(x, picture.width * zoom, stage.width),
    y: within(y, picture.height * zoom, stage.height),
  };
}

function within(start: number, length: number, room: number): number {
  const least = Math.min(LEFT_OVER, length);
  return Math.max(least - length, Math.min(room - least, start));
}

/** What a wheel moves: the picture while it goes on beyond the stage, else the page around it. */
export function goesOn({ y, zoom }: Viewport, down: number, picture: Size, stage: Size): boolean {
  const bottom = y + picture.height * zoom;
  return down > 0 ? bottom > stage.height + 1 : y < -1;
}
