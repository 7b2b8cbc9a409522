import type { Cell, Channel } from './cells';
import { SIDE } from './place';

export type Side = 'top' | 'bottom' | 'left' | 'right';

export const isSide = (side: Side): boolean => side === 'left' || side === 'right';

/**
 * The channels that a straight line from a side of the cell meets, the nearest first: also those beyond the borders of
 * the frames around it, as long as nothing lies between.
 */
export function beyond(cell: Cell, side: Side): Channel[] {
  const found: Channel[] = [];
  for (let at = cell; at.parent !== undefined; at = at.parent) {
    const { parent, row, column } = at;
    const channel = isSide(side)
      ? parent.down[row]?.[side === 'left' ? column : column + 1]
      : parent.across[side === 'top' ? row : row + 1];
    if (channel !== undefined) found.push(channel);
    const outermost = {
      top: row === 0,
      bottom: row === parent.rows.length - 1,
      left: column === 0,
      right: column === (parent.rows[row]?.length ?? 0) - 1,
    };
    if (!outermost[side]) break;
  }
  return found;
}

/** The channels that a channel crosses. */
export function crossing(channel: Channel): Channel[] {
  const { axis, cell, row, column } = channel;
  if (axis === 'across') {
    return [
      ...(cell.down[row - 1] ?? []),
      ...(cell.down[row] ?? []),
      ...(cell.rows[row - 1] ?? []).flatMap((frame) => inside(frame, 'bottom')),
      ...(cell.rows[row] ?? []).flatMap((frame) => inside(frame, 'top')),
      ...beyond(cell, 'left'),
      ...beyond(cell, 'right'),
    ];
  }
  if (column === SIDE) {
    const side = channel === cell.down[0]?.[0] ? 'left' : 'right';
    return [...inside(cell, side), ...beyond(cell, 'top'), ...beyond(cell, 'bottom')];
  }
  const [before, after] = [cell.rows[row]?.[column - 1], cell.rows[row]?.[column]];
  return [
    ...cell.across.slice(row, row + 2),
    ...(before === undefined ? [] : inside(before, 'right')),
    ...(after === undefined ? [] : inside(after, 'left')),
    ...(row === 0 ? beyond(cell, 'top') : []),
    ...(row === cell.rows.length - 1 ? beyond(cell, 'bottom') : []),
  ];
}

/** The channels inside of a frame that open at one of its sides. */
function inside(frame: Cell, side: Side): Channel[] {
  if (frame.rows.length === 0) return [];
  if (isSide(side)) {
    const ends = frame.rows.flatMap((row) => (side === 'left' ? row[0] : row.at(-1)) ?? []);
    return [...frame.across, ...ends.flatMap((cell) => inside(cell, side))];
  }
  const top = side === 'top';
  return [
    ...((top ? frame.down[0] : frame.down.at(-1)) ?? []),
    ...((top ? frame.rows[0] : frame.rows.at(-1)) ?? []).flatMap((cell) => inside(cell, side)),
  ];
}
