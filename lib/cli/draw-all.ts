import { setFlagsFromString } from 'node:v8';
import { readAssembly } from '../assembly';
import {
  drawingKey,
  drawOnce,
  lastOfLayouts,
  type DrawOptions,
  type Drawing,
  type Format,
  type View,
} from '../diagram';
import { applicationHere, type ViewOptions } from './diagram-views';
import { DRAWN } from './drawn';
import {
  drawnBefore,
  isAllOf,
  originOf,
  rememberDrawn,
  type Drawn,
  type Origin,
} from './drawn-before';
import { giveBackAll, giveBackYoung } from './unused-memory';

type Here = ReturnType<typeof applicationHere>;

/**
 * Draws an assembly: the views of each stage that have something to show, then those of the whole application.
 *
 * @throws CliError or ViewNameError for views, and names in them, that there are not
 */
export async function drawAll(
  folder: string,
  options: ViewOptions = {},
  forms: DrawOptions<Format> = {},
): Promise<Drawn> {
  const application = applicationHere();
  const origin = originOf({ folder, application, options, forms });
  const before = origin === undefined ? undefined : drawnBefore(origin);
  if (before !== undefined) return before;
  // WebAssembly runs for a tenth of a second: to optimize it takes 35 MB, and longer than it saves.
  setFlagsFromString('--liftoff-only');
  const { views, all, isKnown } = viewsIn(folder, options, application, origin);
  const drawings = await drawn(views, forms);
  if (origin !== undefined && isKnown) {
    const keys = [...views].map(([name, view]) => [name, drawingKey(view, forms)] as const);
    rememberDrawn(origin, { all, drawings: keys });
  }
  return { drawings, all };
}

/** The assembly itself is not held while its views are drawn. */
function viewsIn(folder: string, options: ViewOptions, application: Here, origin?: Origin) {
  const { chosenViews } = require('./chosen-views') as typeof import('./chosen-views');
  const assembly = readAssembly(folder);
  const chosen = chosenViews(assembly, options, application);
  return { ...chosen, isKnown: origin !== undefined && isAllOf(origin, assembly) };
}

async function drawn(
  views: ReadonlyMap<string, View>,
  forms: DrawOptions<Format>,
): Promise<Drawn['drawings']> {
  const waiting = views.entries();
  const done = new Map<string, Drawing>();
  let isDrawing = false;
  // What was drawn before is there by then. What is not is laid out in another thread, and this one waits.
  const work = setImmediate(() => {
    isDrawing = true;
    giveBackAll();
  });
  const drawThem = async () => {
    for (const [file, view] of waiting) {
      done.set(file, await drawOnce(DRAWN, view, forms));
      if (isDrawing) giveBackYoung();
    }
    lastOfLayouts();
  };
  // One is laid out while another is drawn; more would only take memory.
  await Promise.all([drawThem(), drawThem()]).finally(() => clearImmediate(work));
  const inOrder = [...views.keys()].flatMap((file) => {
    const drawing = done.get(file);
    return drawing === undefined ? [] : [[file, drawing] as const];
  });
  return new Map(inOrder);
}
