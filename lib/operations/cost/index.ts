export { compare, type Comparison, type Difference } from './compare';
export { estimate, sum, type Estimate } from './estimate';
export type { GatewayChoice } from './gateways';
export type { Range, Row } from './model';
export { PRICE_LIST, PRICE_SOURCES, PRICED_REGIONS } from './prices';
export { ASSUMPTIONS, DEFAULT_USAGE, type Usage } from './usage';
