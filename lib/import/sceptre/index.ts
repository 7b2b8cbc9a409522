export { importSceptre, type SceptreOptions } from './convert';
