export { importCopilot, type Imported, type ImportOptions } from './convert';
export {
  countOf,
  nameLines,
  reportMarkdown,
  VERDICT_WORDS,
  type Finding,
  type Report,
} from './report';
