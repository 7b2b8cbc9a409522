export { table } from '../assembly';
