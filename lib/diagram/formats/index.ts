export { drawio } from './drawio';
export { mermaid } from './mermaid';
export { pdf } from './pdf';
