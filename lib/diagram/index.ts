export type * from './view';
export { deliveryView, type Delivery, type DeliveryStep } from './views/delivery';
export { checkNames } from './views/names';
export * from './views/settings';
export { stackViews } from './views/stacks';
export { overview, viewOf, viewsOf } from './views/view-of';
export { draw, type Drawing } from './draw';
export { staleFiles, writeDrawings, type Drawings } from './files';
